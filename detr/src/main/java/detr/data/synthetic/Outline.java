package detr.data.synthetic;

/** A shape whose smallest enclosing circle, or one not much larger, is the unit circle. */
interface Outline {
  /** The distance of a point from the shape's edge, negative inside. */
  double distance(double x, double y);
}
