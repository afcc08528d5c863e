package detr.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What decides the result of a training besides the first weights and the data.
 *
 * @param epochs how often every image is seen
 * @param batch images in a batch
 * @param accumulate batches whose gradients make one step
 * @param optimizer moves the parameters
 * @param rate the learning rate
 * @param backboneRate that of the backbone
 * @param weightDecay of all parameters
 * @param clip the largest norm of the gradient; larger ones are scaled down
 * @param freezeStem whether the backbone's stem and first stage keep their weights, as those of a
 *     pretrained one do
 * @param dropout whether the transformer drops out activations
 * @param recompute whether layers are computed anew on the way back, for less memory
 * @param decline how the rates fall
 * @param dropEpoch from which epoch on they are a tenth, if they drop
 * @param warmUp steps in which they rise from nothing
 * @param average the decay of the average of weights that is evaluated and saved; 0 for the weights
 *     of the last step
 * @param weights of the losses
 * @param evaluateEvery epochs between evaluations
 * @param seed of everything random
 */
public record TrainingPlan(
    int epochs,
    int batch,
    int accumulate,
    Optimizer optimizer,
    double rate,
    double backboneRate,
    double weightDecay,
    double clip,
    boolean freezeStem,
    boolean dropout,
    boolean recompute,
    Decline decline,
    int dropEpoch,
    int warmUp,
    double average,
    LossWeights weights,
    int evaluateEvery,
    long seed) {
  /** What moves the parameters. */
  public enum Optimizer {
    /** The paper's, {@link detr.nn.train.AdamW}. */
    ADAMW,
    /** {@link detr.nn.train.Muon} for matrices, {@link detr.nn.train.AdamW} for the rest. */
    MUON
  }

  /** How learning rates fall in the course of a training. */
  public enum Decline {
    /** To a tenth, once. */
    DROP,
    /** To nothing, along half a cosine. */
    COSINE,
    NONE
  }

  /** The paper's (section 4 and appendix A.4) on one device. */
  public static final TrainingPlan PAPER =
      new TrainingPlan(
          300,
          2,
          1,
          Optimizer.ADAMW,
          1e-4,
          1e-5,
          1e-4,
          0.1,
          true,
          true,
          false,
          Decline.DROP,
          200,
          0,
          0,
          LossWeights.PAPER,
          1,
          42);

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public TrainingPlan {
    boolean counts = epochs >= 1 && batch >= 1 && accumulate >= 1 && evaluateEvery >= 1;
    boolean rates = rate > 0 && backboneRate >= 0 && weightDecay >= 0 && clip > 0;
    boolean rest = dropEpoch >= 0 && warmUp >= 0 && average >= 0 && average < 1;
    if (!(counts && rates && rest)) {
      throw new IllegalArgumentException("a training cannot be planned with a number out of range");
    }
  }

  /** What predictions are measured by: matched as in the paper, with the plan's weights. */
  SetCriterion criterion() {
    return new SetCriterion(HungarianMatcher.PAPER, weights);
  }

  /** All of it by name, to tell whether two plans are the same and where they differ. */
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    for (var component : TrainingPlan.class.getRecordComponents()) {
      try {
        values.put(component.getName(), String.valueOf(component.getAccessor().invoke(this)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return values;
  }
}
