package detr.data;

import detr.coco.CocoFile;
import detr.geometry.Boxes;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What of an annotated box can be learnt from. */
final class DataBoxes {
  /** The distance of floats below 1, the largest of those in an image. */
  private static final double LEAST = Math.ulp(0.5f);

  private DataBoxes() {}

  static boolean finite(CocoFile.Annotation a) {
    return Double.isFinite(a.x())
        && Double.isFinite(a.y())
        && Double.isFinite(a.width())
        && Double.isFinite(a.height());
  }

  /** The corners x0, y0, x1, y1 within an image. */
  static double[] clipped(CocoFile.Annotation a, double width, double height) {
    return new double[] {
      Math.clamp(a.x(), 0, width),
      Math.clamp(a.y(), 0, height),
      Math.clamp(a.x() + a.width(), 0, width),
      Math.clamp(a.y() + a.height(), 0, height)
    };
  }

  /** The centre and size of a box of corners, relative to an image of this size. */
  static double[] relative(double[] corners, double width, double height) {
    double[] relative = new double[4];
    for (int i = 0; i < 4; i++) {
      relative[i] = corners[i] / (i % 2 == 0 ? width : height);
    }
    return Boxes.toCentre(relative);
  }

  /** Whether a box that has an area has none of it in an image. */
  static boolean isOutside(CocoFile.Annotation a, double width, double height) {
    return a.x() >= width || a.y() >= height || a.x() + a.width() <= 0 || a.y() + a.height() <= 0;
  }

  /**
   * Whether a box, centre and size relative to an image, is still one when floats compute with it:
   * wherever in the image it is, its edges are different numbers.
   */
  static boolean isLearnable(double[] box) {
    return box[2] > LEAST && box[3] > LEAST;
  }

  /**
   * What can be learnt of objects: those whose boxes, centres and sizes, are still boxes.
   *
   * @param masks null where there are none
   */
  static Target target(int[] labels, double[] boxes, TargetMasks masks) {
    int[] kept =
        IntStream.range(0, labels.length)
            .filter(i -> isLearnable(Arrays.copyOfRange(boxes, 4 * i, 4 * i + 4)))
            .toArray();
    int[] keptLabels = IntStream.of(kept).map(i -> labels[i]).toArray();
    double[] keptBoxes =
        IntStream.of(kept)
            .flatMap(i -> IntStream.range(4 * i, 4 * i + 4))
            .mapToDouble(i -> boxes[i])
            .toArray();
    return new Target(keptLabels, keptBoxes, kept(masks, kept));
  }

  private static TargetMasks kept(TargetMasks masks, int[] kept) {
    return masks == null
        ? null
        : new TargetMasks(
            masks.height(),
            masks.width(),
            IntStream.of(kept).mapToObj(masks.masks()::get).toList());
  }

  /** How many pixels a box reaches over the image's border; at most 0 if it does not. */
  static double over(CocoFile.Annotation a, double width, double height) {
    double x = Math.max(-a.x(), a.x() + a.width() - width);
    double y = Math.max(-a.y(), a.y() + a.height() - height);
    return Math.max(x, y);
  }

  /** Whether annotations say another size than an image has; 0 is none. */
  static boolean disagrees(CocoFile.Image row, int width, int height) {
    return row.width() != 0 && row.width() != width || row.height() != 0 && row.height() != height;
  }
}
