package detr.train;

import detr.data.TrainingBatch;
import detr.data.TrainingBatches;
import detr.model.CellDetector;
import detr.nn.optim.Schedule;
import detr.train.loss.DivergedException;
import java.util.List;
import java.util.Set;

/**
 * Teaches the backbone of a DETR that starts from nothing what objects look like, as ImageNet has
 * taught the paper's. Each cell of the features learns the class and the box of the object there,
 * which is a far easier lesson than a DETR's: so the transformer, when its turn comes, finds
 * features that say what and where, and has only to gather them.
 *
 * @param steps of learning, a batch each
 * @param optimizer moves the parameters
 * @param rate the highest learning rate
 * @param seed of the heads, which are thrown away
 */
public record BackbonePretraining(
    int steps, TrainingPlan.Optimizer optimizer, double rate, long seed) {
  /** As long a warm-up as keeps the first steps from ruining the first weights. */
  private static final int WARM_UP = 50;

  private static final double WEIGHT_DECAY = 1e-4;
  private static final double CLIP = 1;

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public BackbonePretraining {
    if (steps < 1 || !(rate > 0)) {
      throw new IllegalArgumentException(steps + " steps at a rate of " + rate);
    }
  }

  /**
   * Trains.
   *
   * @param stateDict of whose tensors those of the backbone are changed
   * @param threads how many compute; the result does not depend on it
   * @throws TrainingException if the training diverges
   */
  public void run(
      ModelState stateDict, TrainingBatches batches, int threads, TrainingListener listener) {
    TrainerOptions options =
        new TrainerOptions(
            optimizer,
            rate,
            rate,
            WEIGHT_DECAY,
            CLIP,
            Set.of(),
            false,
            false,
            Schedule.cosine(steps).withWarmUp(WARM_UP),
            0,
            seed);
    CellDetector model =
        CellDetector.of(stateDict.tensors(), stateDict.model().detr().config(), seed);
    try (DataParallel devices = new DataParallel(threads);
        TrainingBatches.Reader reader = batches.from(0)) {
      Trainer trainer = new Trainer(stateDict, new CellTask(model), options, devices);
      while (trainer.steps() < steps) {
        TrainingBatch batch = reader.next();
        TrainingStep step = trainer.step(List.of(batch));
        listener.stepped(batch.targets().size(), step.total());
      }
    } catch (DivergedException e) {
      throw new TrainingException(
          "the pretraining of the backbone has diverged; a lower learning rate may help", e);
    }
  }
}
