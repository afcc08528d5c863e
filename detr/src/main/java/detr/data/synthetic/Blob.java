package detr.data.synthetic;

/**
 * A roundish outline: an ellipse with a bump or three.
 *
 * @param x of its centre, pixels from the left
 * @param y of its centre, pixels from the top
 * @param radius pixels, half the longer axis
 * @param squeeze the shorter axis as a part of the longer
 * @param two how much it swells at two opposite places, in radii
 * @param three how much it swells at three places
 */
record Blob(
    double x,
    double y,
    double radius,
    double squeeze,
    double cos,
    double sin,
    double two,
    double three) {
  /** Of a random direction, squeezed and swollen up to so much. */
  static Blob of(
      Dice dice, double x, double y, double radius, double mostSqueezed, double swollen) {
    double angle = dice.angle();
    return new Blob(
        x,
        y,
        radius,
        dice.uniform(mostSqueezed, 1),
        StrictMath.cos(angle),
        StrictMath.sin(angle),
        dice.uniform(-swollen, swollen),
        dice.uniform(-swollen, swollen));
  }

  /** The same around the same centre, of another size. */
  Blob scaled(double part) {
    return new Blob(x, y, part * radius, squeeze, cos, sin, two, three);
  }

  /** About how far a point is outside, pixels; negative inside. */
  double edge(double px, double py) {
    double u = (cos * (px - x) + sin * (py - y)) / radius;
    double v = (cos * (py - y) - sin * (px - x)) / (radius * squeeze);
    double squared = u * u + v * v;
    if (squared == 0) {
      return -radius;
    }
    double length = Math.sqrt(squared);
    // The cosines of twice and three times the angle, without its cosine.
    double twice = (u * u - v * v) / squared;
    double thrice = u * (u * u - 3 * v * v) / (squared * length);
    return radius * (length - 1 - two * twice - three * thrice);
  }

  /** Whether it is so close to another that too little of one would show. */
  boolean hides(Blob other) {
    double dx = x - other.x;
    double dy = y - other.y;
    double apart = 0.45 * (radius + other.radius);
    return dx * dx + dy * dy < apart * apart;
  }

  /** How far it reaches from its centre at most, pixels. */
  double reach() {
    return radius * (1 + Math.abs(two) + Math.abs(three));
  }

  /**
   * Lays a colour over its inside.
   *
   * @param alpha how opaque, 0 to 1
   * @param soft how wide its edge is, pixels
   */
  void fill(Canvas canvas, Colour colour, double alpha, double soft) {
    double reach = reach() + soft;
    int right = (int) Math.min(canvas.width, Math.ceil(x + reach));
    int bottom = (int) Math.min(canvas.height, Math.ceil(y + reach));
    for (int row = (int) Math.max(0, y - reach); row < bottom; row++) {
      for (int column = (int) Math.max(0, x - reach); column < right; column++) {
        double inside = Math.clamp(0.5 - edge(column + 0.5, row + 0.5) / soft, 0.0, 1.0);
        if (inside > 0) {
          canvas.blend(column, row, colour, alpha * inside);
        }
      }
    }
  }

  /**
   * The smallest box around its part of a picture.
   *
   * @return x0, y0, x1, y1 in pixels; null where less than {@code least} of it is in the picture
   */
  double[] box(Canvas canvas, double least) {
    double reach = reach();
    int all = 0;
    int seen = 0;
    double[] box = {canvas.width, canvas.height, 0, 0};
    for (int row = (int) Math.floor(y - reach); row <= y + reach; row++) {
      for (int column = (int) Math.floor(x - reach); column <= x + reach; column++) {
        if (edge(column + 0.5, row + 0.5) < 0) {
          all++;
          if (canvas.contains(column, row)) {
            seen++;
            box[0] = Math.min(box[0], column);
            box[1] = Math.min(box[1], row);
            box[2] = Math.max(box[2], column + 1);
            box[3] = Math.max(box[3], row + 1);
          }
        }
      }
    }
    return seen > least * all ? box : null;
  }
}
