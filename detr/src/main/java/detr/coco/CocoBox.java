package detr.coco;

import java.util.stream.DoubleStream;

/**
 * A box as COCO writes it, in pixels of the image, x to the right, y down.
 *
 * @param x of the left edge
 * @param y of the upper edge
 */
public record CocoBox(double x, double y, double width, double height) {
  /**
   * @throws IllegalArgumentException if a number is NaN or infinite
   */
  public CocoBox {
    if (!isFinite(x, y, width, height)) {
      throw new IllegalArgumentException(
          "a box of [%s, %s, %s, %s]".formatted(x, y, width, height));
    }
  }

  /** Whether no number is NaN or infinite. */
  static boolean isFinite(double... numbers) {
    return DoubleStream.of(numbers).allMatch(Double::isFinite);
  }

  /** In square pixels. */
  public double area() {
    return width * height;
  }

  /**
   * Intersection over union with an annotated box, 0 to 1, in the order of operations of COCO's
   * maskApi. For a crowd the union is this box alone, so that a detection within the crowd has 1.
   */
  public double overlap(CocoBox truth, boolean crowd) {
    double w = Math.min(width + x, truth.width + truth.x) - Math.max(x, truth.x);
    if (w <= 0) {
      return 0;
    }
    double h = Math.min(height + y, truth.height + truth.y) - Math.max(y, truth.y);
    if (h <= 0) {
      return 0;
    }
    double intersection = w * h;
    double union = crowd ? area() : area() + truth.area() - intersection;
    return intersection / union;
  }
}
