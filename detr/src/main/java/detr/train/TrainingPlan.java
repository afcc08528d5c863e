package detr.train;

import detr.train.loss.ClassWeights;
import detr.train.loss.HungarianMatcher;
import detr.train.loss.LossWeights;
import detr.train.loss.SetCriterion;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
 * @param frozen parts that keep their weights; of a pretrained model the stem at least
 * @param dropout whether the transformer drops out activations
 * @param recompute whether layers are computed anew on the way back, for less memory
 * @param decline how the rates fall
 * @param dropEpoch from which epoch on they are a tenth, if they drop
 * @param warmUp steps in which they rise from nothing
 * @param average the decay of the average of weights that is evaluated and saved; 0 for the weights
 *     of the last step
 * @param weights of the losses
 * @param classWeights what classes count for among each other, by their names; 1 unless named
 * @param evaluateEvery epochs between evaluations
 * @param patience the training ends after so many evaluations without a better AP; 0 for never
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
    Set<ModelPart> frozen,
    boolean dropout,
    boolean recompute,
    Decline decline,
    int dropEpoch,
    int warmUp,
    double average,
    LossWeights weights,
    Map<String, Double> classWeights,
    int evaluateEvery,
    int patience,
    long seed) {
  /** Among {@link #values}: a run that goes on may have more. */
  static final String EPOCHS = "--epochs";

  /** Among {@link #values}: follows from the epochs unless told. */
  static final String DROP_EPOCH = "--drop-epoch";

  /** What moves the parameters. */
  public enum Optimizer {
    /** The paper's, {@link detr.nn.optim.AdamW}. */
    ADAMW,
    /** {@link detr.nn.optim.Muon} for matrices, {@link detr.nn.optim.AdamW} for the rest. */
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
          EnumSet.of(ModelPart.STEM),
          true,
          false,
          Decline.DROP,
          200,
          0,
          0,
          LossWeights.PAPER,
          Map.of(),
          1,
          0,
          42);

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public TrainingPlan {
    frozen = Set.copyOf(frozen);
    classWeights = Map.copyOf(classWeights);
    boolean counts =
        epochs >= 1 && batch >= 1 && accumulate >= 1 && evaluateEvery >= 1 && patience >= 0;
    boolean rates = rate > 0 && backboneRate >= 0 && weightDecay >= 0 && clip > 0;
    boolean rest = dropEpoch >= 0 && warmUp >= 0 && average >= 0 && average < 1;
    if (!(counts && rates && rest)) {
      throw new IllegalArgumentException("a training cannot be planned with a number out of range");
    }
  }

  /**
   * What predictions are measured by: matched as in the paper, with the plan's weights.
   *
   * @param classes of the model, in their order
   * @throws TrainingException if there is no class of a name that is to be weighed
   */
  SetCriterion criterion(List<String> classes) {
    return new SetCriterion(HungarianMatcher.PAPER, weights, weightsOf(classes));
  }

  private ClassWeights weightsOf(List<String> classes) {
    try {
      return ClassWeights.of(classWeights, classes);
    } catch (IllegalArgumentException e) {
      throw new TrainingException(e.getMessage(), e);
    }
  }

  /**
   * Refuses weights of classes that there are not.
   *
   * @param classes of the model
   * @throws TrainingException if there is no class of a name that is to be weighed
   */
  public void requireClasses(List<String> classes) {
    weightsOf(classes);
  }

  /** A plan in the making that is like this one so far. */
  public TrainingPlanBuilder toBuilder() {
    return new TrainingPlanBuilder(this);
  }

  /** What a step depends on, by names that a user knows, to tell where two plans differ. */
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("--batch", Integer.toString(batch));
    values.put("--accumulate", Integer.toString(accumulate));
    values.put("--optimizer", optimizer.name().toLowerCase(Locale.ROOT));
    values.put("--lr", Double.toString(rate));
    values.put("--backbone-lr", Double.toString(backboneRate));
    values.put("--weight-decay", Double.toString(weightDecay));
    values.put("--clip", Double.toString(clip));
    values.put("frozen parts", names(frozen));
    values.put("dropout", Boolean.toString(dropout));
    values.put("--checkpoint", Boolean.toString(recompute));
    values.put("--schedule", decline.name().toLowerCase(Locale.ROOT));
    values.put(DROP_EPOCH, Integer.toString(dropEpoch));
    values.put("--warm-up", Integer.toString(warmUp));
    values.put("--average", Double.toString(average));
    values.put("loss weights", weights.toString());
    values.put("class weights", new TreeMap<>(classWeights).toString());
    values.put("--seed", Long.toString(seed));
    values.put(EPOCHS, Integer.toString(epochs));
    return values;
  }

  private static String names(Set<ModelPart> parts) {
    return parts.stream()
        .sorted()
        .map(part -> part.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
