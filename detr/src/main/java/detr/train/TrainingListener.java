package detr.train;

/** Told of a training's course while it runs. */
public interface TrainingListener {
  /**
   * Before the first step.
   *
   * @param cost of each step at the most
   * @param steps that there will be
   */
  default void planned(TrainingCost cost, long steps) {}

  /**
   * After each step.
   *
   * @param images how many were learnt from
   * @param loss the total
   */
  void stepped(int images, double loss);

  /**
   * After each evaluation.
   *
   * @param epoch how many have been completed
   * @param best whether none before was better
   */
  void evaluated(int epoch, Evaluation evaluation, boolean best);

  /**
   * When the training ends before its last epoch, for it has not become better.
   *
   * @param epoch how many have been completed
   * @param evaluations how many were there since the best
   */
  default void lostPatience(int epoch, int evaluations) {}
}
