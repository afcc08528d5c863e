package detr.inference;

import detr.geometry.Box;
import detr.result.Detection;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * From the model's outputs to boxes in the original image, as the original's PostProcess: softmax
 * over all classes and no-object, which is last and dropped; the best class of each query; no
 * suppression of overlaps, for the model predicts a set. Boxes are not clipped to the image.
 */
public final class PostProcess {
  private PostProcess() {}

  /**
   * What all queries of an image predict, in the order of the queries.
   *
   * @param scores Q probabilities of the best class, no-object left out
   * @param classIds Q classes that have them
   * @param boxes Q boxes in the original image
   */
  public record Predictions(float[] scores, int[] classIds, List<Box> boxes) {}

  /**
   * The detections with a score above the threshold, best first; equal ones in the order of the
   * queries.
   *
   * @param logits [Q, classes + 1] or [N, Q, classes + 1]
   * @param boxes [Q, 4] or [N, Q, 4], centre x and y, width, height, in parts of the image
   * @param n the image's index in the batch; 0 where there is none
   * @param width of the original image in pixels
   * @param height of the original image in pixels
   * @param labels the name of every class, by its index
   * @throws IllegalArgumentException if a shape does not fit, or there are not as many labels as
   *     classes
   */
  public static List<Detection> detections(
      Tensor logits,
      Tensor boxes,
      int n,
      int width,
      int height,
      float threshold,
      List<String> labels) {
    if (labels.size() != logits.size(-1) - 1) {
      throw new IllegalArgumentException(
          "the model has " + (logits.size(-1) - 1) + " classes, but " + labels.size() + " labels");
    }
    Predictions all = predictions(logits, boxes, n, width, height);
    List<Detection> detections = new ArrayList<>();
    for (int q = 0; q < all.scores.length; q++) {
      if (all.scores[q] > threshold) {
        int classId = all.classIds[q];
        detections.add(
            new Detection(labels.get(classId), classId, all.scores[q], all.boxes.get(q)));
      }
    }
    detections.sort(Comparator.comparingDouble(Detection::score).reversed());
    return detections;
  }

  /** What all queries predict; the parameters are those of {@link #detections}. */
  public static Predictions predictions(Tensor logits, Tensor boxes, int n, int width, int height) {
    checkShapes(logits, boxes, n);
    int queries = logits.size(-2);
    int outputs = logits.size(-1);
    float[] scores = new float[queries];
    int[] classIds = new int[queries];
    List<Box> pixels = new ArrayList<>(queries);
    float[] logit = logits.data();
    float[] box = boxes.data();
    for (int q = 0; q < queries; q++) {
      int row = logits.offset() + (n * queries + q) * outputs;
      classIds[q] = best(logit, row, outputs - 1);
      scores[q] = (float) probability(logit, row, outputs, classIds[q]);
      pixels.add(toPixels(box, boxes.offset() + (n * queries + q) * 4, width, height));
    }
    return new Predictions(scores, classIds, pixels);
  }

  private static void checkShapes(Tensor logits, Tensor boxes, int n) {
    int rank = logits.shape().rank();
    int images = rank == 3 ? logits.size(0) : 1;
    boolean batchFits =
        rank == 2 || rank == 3 && boxes.shape().rank() == 3 && boxes.size(0) == images;
    if (!batchFits
        || boxes.shape().rank() != rank
        || logits.size(-1) < 2
        || boxes.size(-1) != 4
        || boxes.size(-2) != logits.size(-2)) {
      throw new IllegalArgumentException(
          "logits " + logits.shape() + " and boxes " + boxes.shape() + " do not fit");
    }
    if (n < 0 || n >= images) {
      throw new IllegalArgumentException("image " + n + " of a batch of " + images);
    }
  }

  /** The first of the greatest of {@code classes} logits. */
  static int best(float[] logits, int row, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[row + c] > logits[row + best]) {
        best = c;
      }
    }
    return best;
  }

  /** The softmax of one class. */
  static double probability(float[] logits, int row, int outputs, int classId) {
    double sum = 0;
    for (int c = 0; c < outputs; c++) {
      sum += Math.exp((double) logits[row + c] - logits[row + classId]);
    }
    return 1 / sum;
  }

  private static Box toPixels(float[] box, int at, int width, int height) {
    double x = box[at];
    double y = box[at + 1];
    double halfWidth = 0.5 * box[at + 2];
    double halfHeight = 0.5 * box[at + 3];
    return new Box(
        (float) ((x - halfWidth) * width),
        (float) ((y - halfHeight) * height),
        (float) ((x + halfWidth) * width),
        (float) ((y + halfHeight) * height));
  }
}
