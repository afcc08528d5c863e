package detr.train;

import detr.tensor.Tensor;
import java.util.List;

/**
 * What matched masks are told by the targets' (section 4.4 of the paper): focal loss (Lin et al.
 * 2017) and dice loss (Milletari et al. 2016); loss_masks. Predictions are resized to the batch's
 * largest target, and smaller targets padded with background, as in the original.
 */
final class MaskLosses {
  private static final double ALPHA = 0.25;

  private final Tensor masks;
  private final double boxes;
  private final LossWeights weights;
  private final Tensor byMasks;
  private final int height;
  private final int width;
  private final BilinearResize resize;

  private double focal;
  private double dice;

  /**
   * Adds the derivative of the total to {@code byMasks}.
   *
   * @param masks their logits [N, Q, h, w]
   * @param boxes by which the sums are divided
   * @throws IllegalArgumentException if a target has no masks or a mask is not finite; the message
   *     names the image
   */
  MaskLosses(
      Tensor masks,
      List<Target> targets,
      List<Match> matches,
      double boxes,
      LossWeights weights,
      Tensor byMasks) {
    for (int image = 0; image < targets.size(); image++) {
      if (targets.get(image).masks() == null) {
        throw new IllegalArgumentException(
            "image " + image + " has no masks, but the model predicts masks");
      }
    }
    this.masks = masks;
    this.boxes = boxes;
    this.weights = weights;
    this.byMasks = byMasks;
    height = targets.stream().mapToInt(t -> t.masks().height()).max().orElse(0);
    width = targets.stream().mapToInt(t -> t.masks().width()).max().orElse(0);
    resize = new BilinearResize(masks.size(2), masks.size(3), height, width);
    for (int image = 0; image < targets.size(); image++) {
      TargetMasks target = targets.get(image).masks();
      Match match = matches.get(image);
      for (int i = 0; i < match.count(); i++) {
        int object = match.targets()[i];
        String place = "image %d, object %d".formatted(image, object);
        add(image * masks.size(1) + match.queries()[i], padded(target, object), place);
      }
    }
  }

  /** The sum over the pairs of the pixels' mean focal loss, by the number of boxes. */
  double focal() {
    return focal;
  }

  /** The sum of the pairs' dice losses, by the number of boxes. */
  double dice() {
    return dice;
  }

  private boolean[] padded(TargetMasks target, int index) {
    boolean[] mask = target.masks().get(index);
    boolean[] padded = new boolean[height * width];
    for (int y = 0; y < target.height(); y++) {
      System.arraycopy(mask, y * target.width(), padded, y * width, target.width());
    }
    return padded;
  }

  private void add(int row, boolean[] target, String place) {
    int size = masks.size(2) * masks.size(3);
    double[] logits = resize.apply(masks.data(), masks.offset() + row * size);
    for (double logit : logits) {
      if (!Double.isFinite(logit)) {
        throw new DivergedException(
            "%s: the predicted mask has the logit %s; a model that predicts this has diverged"
                .formatted(place, logit));
      }
    }
    double[] gradient = new double[logits.length];
    focal += focal(logits, target, gradient) / boxes;
    dice += dice(logits, target, gradient) / boxes;
    double[] back = resize.transpose(gradient);
    for (int i = 0; i < size; i++) {
      byMasks.data()[byMasks.offset() + row * size + i] += (float) back[i];
    }
  }

  /** The mean of −α (1 − p)² log p, where p is the probability of what the pixel is. */
  private double focal(double[] logits, boolean[] target, double[] gradient) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double sign = target[i] ? 1 : -1;
      double alpha = target[i] ? ALPHA : 1 - ALPHA;
      double z = sign * logits[i];
      double p = sigmoid(z);
      double q = sigmoid(-z);
      double entropy = Math.max(-z, 0) + Math.log1p(Math.exp(-Math.abs(z))); // −log p
      sum += alpha * q * q * entropy;
      double slope = -alpha * q * q * (2 * p * entropy + q);
      gradient[i] += weights.mask() * sign * slope / (logits.length * boxes);
    }
    return sum / logits.length;
  }

  /** 1 − (2 Σ p t + 1) / (Σ p + Σ t + 1). */
  private double dice(double[] logits, boolean[] target, double[] gradient) {
    double both = 0;
    double sum = 1;
    for (int i = 0; i < logits.length; i++) {
      double p = sigmoid(logits[i]);
      both += target[i] ? p : 0;
      sum += target[i] ? p + 1 : p;
    }
    double ratio = (2 * both + 1) / sum;
    for (int i = 0; i < logits.length; i++) {
      double slope = sigmoid(logits[i]) * sigmoid(-logits[i]);
      double byP = (ratio - (target[i] ? 2 : 0)) / sum;
      gradient[i] += weights.dice() * byP * slope / boxes;
    }
    return 1 - ratio;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
