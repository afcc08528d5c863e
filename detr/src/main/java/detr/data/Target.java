package detr.data;

import java.util.Arrays;

/**
 * What is to be found in an image: n objects, possibly none. The arrays are not copied.
 *
 * @param labels n class indices
 * @param boxes [n, 4]: centre x, centre y, width, height, relative to the image
 * @param masks n masks; null where only boxes are to be learnt
 */
public record Target(int[] labels, double[] boxes, TargetMasks masks) {
  /**
   * @throws IllegalArgumentException if there are not as many boxes, or masks, as labels
   */
  public Target {
    if (boxes.length != 4 * labels.length) {
      throw new IllegalArgumentException(
          boxes.length + " box coordinates for " + labels.length + " labels");
    }
    if (masks != null && masks.masks().size() != labels.length) {
      throw new IllegalArgumentException(
          masks.masks().size() + " masks for " + labels.length + " labels");
    }
  }

  /** An image without masks. */
  public static Target of(int[] labels, double[] boxes) {
    return new Target(labels, boxes, null);
  }

  /** The number of objects. */
  public int count() {
    return labels.length;
  }

  /**
   * Refuses what no loss can be computed from.
   *
   * @param image its index in the batch, for the message
   * @throws IllegalArgumentException if a number is NaN or infinite, a box has no area, or a label
   *     is not below {@code classes}; the message names image and box and quotes its numbers
   */
  public void requireSound(int image, int classes) {
    for (int i = 0; i < labels.length; i++) {
      String problem = problem(i, classes);
      if (problem != null) {
        throw new IllegalArgumentException(
            "image %d, box %d (centre and size %s, label %d): %s"
                .formatted(image, i, Arrays.toString(box(i)), labels[i], problem));
      }
    }
  }

  private String problem(int i, int classes) {
    double[] box = box(i);
    if (!Arrays.stream(box).allMatch(Double::isFinite)) {
      return "every number must be finite";
    }
    if (box[2] <= 0 || box[3] <= 0) {
      return "width and height must be more than 0";
    }
    if (labels[i] < 0 || labels[i] >= classes) {
      return "the label must be 0 to " + (classes - 1) + " for a model of " + classes + " classes";
    }
    return null;
  }

  private double[] box(int i) {
    return Arrays.copyOfRange(boxes, 4 * i, 4 * i + 4);
  }
}
