package detr.train;

/** Told of a training's course while it runs. */
public interface TrainingListener {
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
}
