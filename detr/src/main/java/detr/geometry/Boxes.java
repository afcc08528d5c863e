package detr.geometry;

/**
 * The two ways to write a box, both [n, 4] and relative to the image: centre x, centre y, width,
 * height, as the model predicts them; and the corners x0, y0, x1, y1.
 */
public final class Boxes {
  private Boxes() {}

  /** Centre and size to corners. */
  public static double[] toCorners(double[] boxes) {
    double[] corners = new double[boxes.length];
    for (int i = 0; i < boxes.length; i += 4) {
      for (int axis = i; axis < i + 2; axis++) {
        corners[axis] = boxes[axis] - 0.5 * boxes[axis + 2];
        corners[axis + 2] = boxes[axis] + 0.5 * boxes[axis + 2];
      }
    }
    return corners;
  }

  /** Corners to centre and size. */
  public static double[] toCentre(double[] corners) {
    double[] boxes = new double[corners.length];
    for (int i = 0; i < corners.length; i += 4) {
      for (int axis = i; axis < i + 2; axis++) {
        boxes[axis] = (corners[axis] + corners[axis + 2]) / 2;
        boxes[axis + 2] = corners[axis + 2] - corners[axis];
      }
    }
    return boxes;
  }
}
