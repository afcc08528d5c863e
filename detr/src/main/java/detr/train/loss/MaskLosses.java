package detr.train.loss;

import detr.data.Target;
import detr.data.TargetMasks;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What matched masks are told by the targets' (section 4.4 of the paper): focal loss (Lin et al.
 * 2017) and dice loss (Milletari et al. 2016); loss_masks. Predictions are resized to the batch's
 * largest target, and smaller targets padded with background, as in the original.
 *
 * <p>Pairs are computed in parallel, each with a plane of the gradient of its own, and their losses
 * added in the order of the pairs: what comes out does not depend on the number of threads.
 */
public final class MaskLosses {
  private static final double ALPHA = 0.25;

  private final Tensor masks;
  private final double boxes;
  private final LossWeights weights;
  private final Tensor byMasks;
  private final int height;
  private final int width;
  private final BilinearResize resize;

  private final double focal;
  private final double dice;

  /**
   * A query with the object it is to predict.
   *
   * @param image whose they are
   * @param row of the query, counting those of all images
   * @param target the masks of the object's image
   * @param object which one
   */
  private record Pair(int image, int row, TargetMasks target, int object) {
    /** Whether the object is at a pixel, which may be in the padding. */
    boolean shows(int y, int x) {
      return y < target.height()
          && x < target.width()
          && target.masks().get(object)[y * target.width() + x];
    }
  }

  private record PairLosses(double focal, double dice) {}

  /**
   * Adds the derivative of the total to {@code byMasks}.
   *
   * @param masks their logits [N, Q, h, w]
   * @param boxes by which the sums are divided
   * @throws IllegalArgumentException if a target has no masks or a mask is not finite; the message
   *     names the image
   */
  public MaskLosses(
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
    List<Pair> pairs = new ArrayList<>();
    for (int image = 0; image < targets.size(); image++) {
      TargetMasks target = targets.get(image).masks();
      Match match = matches.get(image);
      for (int i = 0; i < match.count(); i++) {
        int row = image * masks.size(1) + match.queries()[i];
        pairs.add(new Pair(image, row, target, match.targets()[i]));
      }
    }
    pairs.forEach(this::requireFinite);
    List<PairLosses> losses = pairs.parallelStream().map(this::losses).toList();
    double sumOfFocal = 0;
    double sumOfDice = 0;
    for (PairLosses pair : losses) {
      sumOfFocal += pair.focal / boxes;
      sumOfDice += pair.dice / boxes;
    }
    focal = sumOfFocal;
    dice = sumOfDice;
  }

  /** The sum over the pairs of the pixels' mean focal loss, by the number of boxes. */
  public double focal() {
    return focal;
  }

  /** The sum of the pairs' dice losses, by the number of boxes. */
  public double dice() {
    return dice;
  }

  private int planeSize() {
    return masks.size(2) * masks.size(3);
  }

  private void requireFinite(Pair pair) {
    int from = masks.offset() + pair.row * planeSize();
    for (int i = from; i < from + planeSize(); i++) {
      float logit = masks.data()[i];
      if (!Float.isFinite(logit)) {
        throw new DivergedException(
            "image %d, object %d: the predicted mask has the logit %s; a model that predicts this"
                    .formatted(pair.image, pair.object, logit)
                + " has diverged");
      }
    }
  }

  private PairLosses losses(Pair pair) {
    double[] logits = resize.apply(masks.data(), masks.offset() + pair.row * planeSize());
    double[] gradient = new double[logits.length];
    PairLosses losses = losses(pair, logits, gradient);
    double[] back = resize.transpose(gradient);
    int to = byMasks.offset() + pair.row * planeSize();
    for (int i = 0; i < back.length; i++) {
      byMasks.data()[to + i] += (float) back[i];
    }
    return losses;
  }

  /**
   * The mean of −α (1 − p)² log p, where p is the probability of what the pixel is; and 1 − (2 Σ p
   * t + 1) / (Σ p + Σ t + 1), where it is that of the object. Exponential and logarithm are what
   * takes the time, so both losses share one of each a pixel.
   *
   * @param logits overwritten with the slopes of the probabilities
   * @param gradient becomes that by the logits
   */
  private PairLosses losses(Pair pair, double[] logits, double[] gradient) {
    double sum = 0;
    double both = 0;
    double either = 1;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        boolean on = pair.shows(y, x);
        double sign = on ? 1 : -1;
        double alpha = on ? ALPHA : 1 - ALPHA;
        double z = sign * logits[i];
        double e = Math.exp(-Math.abs(z));
        double larger = 1 / (1 + e);
        double p = z < 0 ? e * larger : larger;
        double q = z < 0 ? larger : e * larger; // 1 − p
        double entropy = Math.max(-z, 0) + Math.log1p(e); // −log p
        sum += alpha * q * q * entropy;
        double slope = -alpha * q * q * (2 * p * entropy + q);
        gradient[i] = weights.mask() * sign * slope / (logits.length * boxes);
        both += on ? p : 0;
        either += on ? p + 1 : q;
        logits[i] = p * q;
      }
    }
    double ratio = (2 * both + 1) / either;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        double byP = (ratio - (pair.shows(y, x) ? 2 : 0)) / either;
        gradient[i] += weights.dice() * byP * logits[i] / boxes;
      }
    }
    return new PairLosses(sum / logits.length, 1 - ratio);
  }
}
