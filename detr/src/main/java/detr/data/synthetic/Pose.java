package detr.data.synthetic;

/**
 * Where a shape is and how it is turned.
 *
 * @param x of its centre, pixels from the left
 * @param y of its centre, pixels from the top
 * @param radius of the circle around it, pixels
 */
record Pose(ShapeClass shape, double x, double y, double radius, double cos, double sin) {
  static Pose of(ShapeClass shape, double x, double y, double radius, double angle) {
    return new Pose(shape, x, y, radius, StrictMath.cos(angle), StrictMath.sin(angle));
  }

  /** A picture's point on the shape's own first axis, in radii. */
  double u(double px, double py) {
    return (cos * (px - x) + sin * (py - y)) / radius;
  }

  /** A picture's point on the shape's own second axis, in radii. */
  double v(double px, double py) {
    return (cos * (py - y) - sin * (px - x)) / radius;
  }
}
