package detr.train.loss;

import detr.data.Target;
import detr.geometry.BoxIou;
import detr.geometry.Boxes;
import java.util.List;

/** What matched boxes are told by the targets' (section 3.1 of the paper); loss_boxes. */
final class BoxLosses {
  private final double l1;
  private final double giou;

  private BoxLosses(double l1, double giou) {
    this.l1 = l1;
    this.giou = giou;
  }

  /** The sum of |box − target|₁ over the pairs, by the number of boxes. */
  double l1() {
    return l1;
  }

  /** The sum of 1 − GIoU over the pairs, by the number of boxes. */
  double giou() {
    return giou;
  }

  /**
   * Adds the derivative of the total to {@code gradients}.
   *
   * @param boxes by which the sums are divided
   */
  static BoxLosses of(
      LayerPredictions outputs,
      List<Target> targets,
      List<Match> matches,
      double boxes,
      LossWeights weights,
      Gradients gradients) {
    double[] corners = Boxes.toCorners(outputs.boxes());
    double l1 = 0;
    double giou = 0;
    for (int image = 0; image < targets.size(); image++) {
      double[] target = targets.get(image).boxes();
      double[] targetCorners = Boxes.toCorners(target);
      Match match = matches.get(image);
      for (int i = 0; i < match.count(); i++) {
        int row = outputs.row(image, match.queries()[i]);
        int t = match.targets()[i];
        BoxIou overlap = BoxIou.of(corners, row, targetCorners, t);
        l1 += l1(outputs.boxes(), row, target, t);
        giou += 1 - overlap.generalizedIou();
        double[] byGiou = overlap.gradient();
        for (int k = 0; k < 4; k++) {
          double sign = Math.signum(outputs.boxes()[4 * row + k] - target[4 * t + k]);
          gradients.byBoxes()[4 * row + k] +=
              (weights.l1() * sign - weights.giou() * byGiou[k]) / boxes;
        }
      }
    }
    return new BoxLosses(l1 / boxes, giou / boxes);
  }

  /** The L1 distance of box i of a from box j of b. */
  static double l1(double[] a, int i, double[] b, int j) {
    double sum = 0;
    for (int k = 0; k < 4; k++) {
      sum += Math.abs(a[4 * i + k] - b[4 * j + k]);
    }
    return sum;
  }
}
