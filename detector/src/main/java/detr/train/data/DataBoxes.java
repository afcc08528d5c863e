package detr.train.data;

import detr.eval.CocoFile;

/** What of an annotated box can be learnt from. */
final class DataBoxes {
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

  static boolean hasArea(double[] corners) {
    return corners[2] > corners[0] && corners[3] > corners[1];
  }

  /** How many pixels a box reaches over the image's border; at most 0 if it does not. */
  static double over(CocoFile.Annotation a, double width, double height) {
    double x = Math.max(-a.x(), a.x() + a.width() - width);
    double y = Math.max(-a.y(), a.y() + a.height() - height);
    return Math.max(x, y);
  }

  /** Whether annotations say another size than an image has. */
  static boolean disagrees(CocoFile.Image row, int width, int height) {
    boolean known = row.width() > 0 && row.height() > 0;
    return known && (row.width() != width || row.height() != height);
  }
}
