package detr.train;

import detr.train.loss.LossWeights;
import java.util.Map;
import java.util.Set;

/** Makes a {@link TrainingPlan} that differs from another in some things, which it tells of. */
public final class TrainingPlanBuilder {
  private int epochs;
  private int batch;
  private int accumulate;
  private TrainingPlan.Optimizer optimizer;
  private double rate;
  private double backboneRate;
  private double weightDecay;
  private double clip;
  private Set<ModelPart> frozen;
  private boolean dropout;
  private boolean recompute;
  private TrainingPlan.Decline decline;
  private int dropEpoch;
  private int warmUp;
  private double average;
  private LossWeights weights;
  private Map<String, Double> classWeights;
  private int evaluateEvery;
  private int patience;
  private long seed;

  TrainingPlanBuilder(TrainingPlan plan) {
    epochs = plan.epochs();
    batch = plan.batch();
    accumulate = plan.accumulate();
    optimizer = plan.optimizer();
    rate = plan.rate();
    backboneRate = plan.backboneRate();
    weightDecay = plan.weightDecay();
    clip = plan.clip();
    frozen = plan.frozen();
    dropout = plan.dropout();
    recompute = plan.recompute();
    decline = plan.decline();
    dropEpoch = plan.dropEpoch();
    warmUp = plan.warmUp();
    average = plan.average();
    weights = plan.weights();
    classWeights = plan.classWeights();
    evaluateEvery = plan.evaluateEvery();
    patience = plan.patience();
    seed = plan.seed();
  }

  /** Sets {@link TrainingPlan#epochs}. */
  public TrainingPlanBuilder epochs(int value) {
    epochs = value;
    return this;
  }

  /** Sets {@link TrainingPlan#batch}. */
  public TrainingPlanBuilder batch(int value) {
    batch = value;
    return this;
  }

  /** Sets {@link TrainingPlan#accumulate}. */
  public TrainingPlanBuilder accumulate(int value) {
    accumulate = value;
    return this;
  }

  /** Sets {@link TrainingPlan#optimizer}. */
  public TrainingPlanBuilder optimizer(TrainingPlan.Optimizer value) {
    optimizer = value;
    return this;
  }

  /** Sets {@link TrainingPlan#rate}. */
  public TrainingPlanBuilder rate(double value) {
    rate = value;
    return this;
  }

  /** Sets {@link TrainingPlan#backboneRate}. */
  public TrainingPlanBuilder backboneRate(double value) {
    backboneRate = value;
    return this;
  }

  /** Sets {@link TrainingPlan#weightDecay}. */
  public TrainingPlanBuilder weightDecay(double value) {
    weightDecay = value;
    return this;
  }

  /** Sets {@link TrainingPlan#clip}. */
  public TrainingPlanBuilder clip(double value) {
    clip = value;
    return this;
  }

  /** Sets {@link TrainingPlan#frozen}. */
  public TrainingPlanBuilder frozen(Set<ModelPart> value) {
    frozen = value;
    return this;
  }

  /** Sets {@link TrainingPlan#dropout}. */
  public TrainingPlanBuilder dropout(boolean value) {
    dropout = value;
    return this;
  }

  /** Sets {@link TrainingPlan#recompute}. */
  public TrainingPlanBuilder recompute(boolean value) {
    recompute = value;
    return this;
  }

  /** Sets {@link TrainingPlan#decline}. */
  public TrainingPlanBuilder decline(TrainingPlan.Decline value) {
    decline = value;
    return this;
  }

  /** Sets {@link TrainingPlan#dropEpoch}. */
  public TrainingPlanBuilder dropEpoch(int value) {
    dropEpoch = value;
    return this;
  }

  /** Sets {@link TrainingPlan#warmUp}. */
  public TrainingPlanBuilder warmUp(int value) {
    warmUp = value;
    return this;
  }

  /** Sets {@link TrainingPlan#average}. */
  public TrainingPlanBuilder average(double value) {
    average = value;
    return this;
  }

  /** Sets {@link TrainingPlan#weights}. */
  public TrainingPlanBuilder weights(LossWeights value) {
    weights = value;
    return this;
  }

  /** Sets {@link TrainingPlan#classWeights}. */
  public TrainingPlanBuilder classWeights(Map<String, Double> value) {
    classWeights = value;
    return this;
  }

  /** Sets {@link TrainingPlan#evaluateEvery}. */
  public TrainingPlanBuilder evaluateEvery(int value) {
    evaluateEvery = value;
    return this;
  }

  /** Sets {@link TrainingPlan#patience}. */
  public TrainingPlanBuilder patience(int value) {
    patience = value;
    return this;
  }

  /** Sets {@link TrainingPlan#seed}. */
  public TrainingPlanBuilder seed(long value) {
    seed = value;
    return this;
  }

  /**
   * The plan.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public TrainingPlan build() {
    return new TrainingPlan(
        epochs,
        batch,
        accumulate,
        optimizer,
        rate,
        backboneRate,
        weightDecay,
        clip,
        frozen,
        dropout,
        recompute,
        decline,
        dropEpoch,
        warmUp,
        average,
        weights,
        classWeights,
        evaluateEvery,
        patience,
        seed);
  }
}
