package detr.train.loss;

import detr.tensor.Tensor;
import java.util.Arrays;

/**
 * What a decoder layer predicts for a batch, as the losses read it: in double. The arrays are not
 * copied.
 *
 * @param images N
 * @param queries Q
 * @param classes without no-object
 * @param logits [N, Q, classes + 1], no-object last
 * @param boxes [N, Q, 4]: centre x, centre y, width, height, relative to the image
 * @param masks logits [N, Q, h, w]; null where none are predicted
 */
public record LayerPredictions(
    int images, int queries, int classes, double[] logits, double[] boxes, Tensor masks) {
  /**
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public LayerPredictions {
    int rows = images * queries;
    boolean masksFit =
        masks == null
            || masks.shape().rank() == 4 && masks.size(0) == images && masks.size(1) == queries;
    if (logits.length != rows * (classes + 1) || boxes.length != rows * 4 || !masksFit) {
      throw new IllegalArgumentException(
          "%d logits, %d box coordinates and masks %s for %d images, %d queries and %d classes"
              .formatted(logits.length, boxes.length, masks, images, queries, classes));
    }
  }

  /**
   * A layer's predictions.
   *
   * @param logits [N, Q, classes + 1]
   * @param boxes [N, Q, 4]
   * @param masks [N, Q, h, w], or null
   */
  public static LayerPredictions of(Tensor logits, Tensor boxes, Tensor masks) {
    return new LayerPredictions(
        logits.size(0), logits.size(1), logits.size(2) - 1, widen(logits), widen(boxes), masks);
  }

  private static double[] widen(Tensor tensor) {
    double[] values = new double[tensor.count()];
    float[] data = tensor.data();
    for (int i = 0; i < values.length; i++) {
      values[i] = data[tensor.offset() + i];
    }
    return values;
  }

  /** The index of a query in the batch. */
  int row(int image, int query) {
    return image * queries + query;
  }

  /**
   * Refuses what a model that has diverged predicts.
   *
   * @throws DivergedException if a number is NaN or infinite, or a size negative; the message names
   *     image and query
   */
  void requireSound() {
    int n = classes + 1;
    for (int row = 0; row < images * queries; row++) {
      double[] box = Arrays.copyOfRange(boxes, 4 * row, 4 * row + 4);
      if (!Arrays.stream(box).allMatch(Double::isFinite)) {
        throw diverged(row, "box " + Arrays.toString(box) + " is not finite");
      }
      if (box[2] < 0 || box[3] < 0) {
        throw diverged(row, "box " + Arrays.toString(box) + " has a negative size");
      }
      for (int c = 0; c < n; c++) {
        if (!Double.isFinite(logits[row * n + c])) {
          throw diverged(row, "logit of class " + c + " is " + logits[row * n + c]);
        }
      }
    }
  }

  /** What to throw where the prediction in a row is of no use. */
  DivergedException diverged(int row, String problem) {
    return new DivergedException(
        "image %d, query %d: the predicted %s; a model that predicts this has diverged"
            .formatted(row / queries, row % queries, problem));
  }

  /** Class probabilities with no-object, one row for each query of the batch. */
  double[] probabilities() {
    double[] probabilities = new double[logits.length];
    int n = classes + 1;
    for (int from = 0; from < logits.length; from += n) {
      double shift = logits[from + best(from / n)];
      double sum = 0;
      for (int i = from; i < from + n; i++) {
        probabilities[i] = Math.exp(logits[i] - shift);
        sum += probabilities[i];
      }
      for (int i = from; i < from + n; i++) {
        probabilities[i] /= sum;
      }
    }
    return probabilities;
  }

  /** The class, or no-object, with the highest logit in a row; the first of equal ones. */
  public int best(int row) {
    int from = row * (classes + 1);
    int best = 0;
    for (int c = 1; c <= classes; c++) {
      if (logits[from + c] > logits[from + best]) {
        best = c;
      }
    }
    return best;
  }
}
