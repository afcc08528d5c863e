package detr.data.synthetic;

/** One shape at its place: how far every pixel around it is from its edge, and what of it shows. */
final class Stamp {
  /** Where the edges of two shapes fall together, up to a quarter of their pixels remains. */
  private static final double TRACE = 0.3;

  final int left;
  final int top;
  final int side;

  /** [side, side] in pixels, negative inside. */
  final float[] distance;

  /** [side, side], 0 to 1: how much of the pixel the shape covers and nothing hides. */
  private final float[] visible;

  private final double area;

  /**
   * @param stroke the width in pixels of the edge, if that is all that is drawn; else 0
   */
  Stamp(Pose pose, double stroke, Canvas canvas) {
    double reach = pose.radius() + 1;
    left = (int) Math.floor(pose.x() - reach);
    top = (int) Math.floor(pose.y() - reach);
    side = (int) Math.ceil(2 * reach) + 1;
    distance = new float[side * side];
    visible = new float[side * side];
    Outline outline = pose.shape().outline();
    double sum = 0;
    for (int i = 0; i < distance.length; i++) {
      int x = left + i % side;
      int y = top + i / side;
      double u = pose.u(x + 0.5, y + 0.5);
      double v = pose.v(x + 0.5, y + 0.5);
      double edge = pose.radius() * outline.distance(u, v);
      distance[i] = (float) (stroke > 0 ? Math.max(edge, -edge - stroke) : edge);
      float coverage = coverage(i);
      sum += coverage;
      visible[i] = canvas.contains(x, y) ? coverage : 0;
    }
    area = sum;
  }

  /** How much of a pixel the shape covers, 0 to 1. */
  float coverage(int i) {
    return Math.clamp(0.5f - distance[i], 0f, 1f);
  }

  /** The part of the shape that shows, 0 to 1; beyond the picture's border nothing does. */
  double shown() {
    return visibleArea() / area;
  }

  /** In pixels. */
  double visibleArea() {
    double sum = 0;
    for (float v : visible) {
      sum += v;
    }
    return sum;
  }

  /** The part that would show under another shape. */
  double shownUnder(Stamp over) {
    double hidden = 0;
    for (int y = Math.max(top, over.top); y < Math.min(top + side, over.top + over.side); y++) {
      for (int x = Math.max(left, over.left);
          x < Math.min(left + side, over.left + over.side);
          x++) {
        hidden += visible[index(x, y)] * over.coverage(over.index(x, y));
      }
    }
    return (visibleArea() - hidden) / area;
  }

  /** Hides what another shape covers. */
  void coverBy(Stamp over) {
    for (int y = Math.max(top, over.top); y < Math.min(top + side, over.top + over.side); y++) {
      for (int x = Math.max(left, over.left);
          x < Math.min(left + side, over.left + over.side);
          x++) {
        visible[index(x, y)] *= 1 - over.coverage(over.index(x, y));
      }
    }
  }

  private int index(int x, int y) {
    return (y - top) * side + x - left;
  }

  /**
   * The smallest box around what shows: x0, y0, x1, y1 in pixels. Where the outermost pixels are
   * covered in part, so far does the box reach into them; less than 0.3 of a pixel does not count.
   */
  double[] box() {
    double[] columns = new double[side];
    double[] rows = new double[side];
    for (int i = 0; i < visible.length; i++) {
      columns[i % side] = Math.max(columns[i % side], visible[i]);
      rows[i / side] = Math.max(rows[i / side], visible[i]);
    }
    return new double[] {
      left + first(columns), top + first(rows), left + last(columns), top + last(rows)
    };
  }

  private static double first(double[] most) {
    int i = 0;
    while (most[i] < TRACE) {
      i++;
    }
    return i + 1 - most[i];
  }

  private static double last(double[] most) {
    int i = most.length - 1;
    while (most[i] < TRACE) {
      i--;
    }
    return i + most[i];
  }
}
