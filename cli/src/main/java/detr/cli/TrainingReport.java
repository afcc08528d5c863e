package detr.cli;

import detr.train.Evaluation;
import detr.train.TrainingCost;
import detr.train.TrainingListener;
import java.io.PrintWriter;

/** Tells the user of steps by a bar and of evaluations by lines. */
record TrainingReport(Progress progress, PrintWriter out) implements TrainingListener {
  @Override
  public void planned(TrainingCost cost, long steps) {
    out.println(cost.text(steps));
    out.flush();
  }

  @Override
  public void lostPatience(int epoch, int evaluations) {
    progress.clear();
    out.printf("ended after epoch %d: no better model in %d evaluations%n", epoch, evaluations);
  }

  @Override
  public void stepped(int images, double loss) {
    progress.advance(images);
  }

  @Override
  public void evaluated(int epoch, Evaluation evaluation, boolean best) {
    progress.clear();
    out.printf(
        "epoch %d: loss %.3f, %s, matched boxes' IoU %.3f, class accuracy %.3f%s%n",
        epoch,
        evaluation.loss(),
        evaluation.text(),
        evaluation.matchedIou(),
        evaluation.classAccuracy(),
        best ? ", the best so far" : "");
    out.flush();
  }
}
