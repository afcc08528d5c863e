package detr.train;

import detr.nn.optim.Schedule;
import java.util.Set;

/**
 * How a {@link Trainer} learns.
 *
 * @param optimizer moves the parameters
 * @param rate the learning rate
 * @param backboneRate that of the backbone
 * @param weightDecay of all parameters
 * @param clip the largest norm of the gradient
 * @param frozen parts that keep their weights
 * @param dropout whether the transformer drops out activations
 * @param recompute whether layers are computed anew on the way back, for less memory
 * @param schedule of both rates, by step
 * @param average the decay of the average of weights; 0 for none
 */
record TrainerOptions(
    TrainingPlan.Optimizer optimizer,
    double rate,
    double backboneRate,
    double weightDecay,
    double clip,
    Set<ModelPart> frozen,
    boolean dropout,
    boolean recompute,
    Schedule schedule,
    double average,
    long seed) {
  static TrainerOptions of(TrainingPlan plan, int batchesPerEpoch) {
    return new TrainerOptions(
        plan.optimizer(),
        plan.rate(),
        plan.backboneRate(),
        plan.weightDecay(),
        plan.clip(),
        plan.frozen(),
        plan.dropout(),
        plan.recompute(),
        schedule(plan, (double) batchesPerEpoch / plan.accumulate()),
        plan.average(),
        plan.seed());
  }

  private static Schedule schedule(TrainingPlan plan, double stepsPerEpoch) {
    Schedule decline =
        switch (plan.decline()) {
          case DROP -> Schedule.stepDrop((long) (plan.dropEpoch() * stepsPerEpoch));
          case COSINE -> Schedule.cosine((long) (plan.epochs() * stepsPerEpoch));
          case NONE -> Schedule.constant();
        };
    return decline.withWarmUp(plan.warmUp());
  }
}
