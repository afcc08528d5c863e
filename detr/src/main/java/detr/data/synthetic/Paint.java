package detr.data.synthetic;

import java.util.function.Predicate;

/** How the inside of a shape is coloured. */
final class Paint {
  private static final int TRIES = 12;

  private enum Style {
    PLAIN,
    GRADIENT,
    STRIPES,
    GRAIN,
    RIM
  }

  private final Style style;
  private final Colour first;
  private final Colour second;

  /** Direction and frequency of stripes or gradient, in the shape's own coordinates. */
  private final double du;

  private final double dv;

  private Paint(Style style, Colour first, Colour second, double du, double dv) {
    this.style = style;
    this.first = first;
    this.second = second;
    this.du = du;
    this.dv = dv;
  }

  /**
   * A paint all of whose colours are visible.
   *
   * @param hollow whether the shape is an edge alone, too thin for patterns
   * @return null if some tries found none
   */
  static Paint choose(
      Dice dice, Pose pose, double unit, boolean hollow, Predicate<Colour> visible) {
    Style style = hollow || dice.chance(0.4) ? Style.PLAIN : Style.values()[dice.between(1, 4)];
    Colour first = colour(dice, visible);
    if (first == null) {
      return null;
    }
    Colour second =
        switch (style) {
          case PLAIN -> first;
          case RIM -> colour(dice, c -> visible.test(c) && c.contrast(first) > 40);
          default -> shade(dice, first);
        };
    if (second == null || !visible.test(second)) {
      return new Paint(Style.PLAIN, first, first, 0, 0);
    }
    // Stripes are at least four units wide, or they would be grain.
    double frequency =
        style == Style.STRIPES
            ? Math.min(dice.uniform(1, 3), pose.radius() / (4 * unit))
            : dice.uniform(0.4, 0.5);
    double angle = dice.angle();
    double du = frequency * StrictMath.cos(angle);
    double dv = frequency * StrictMath.sin(angle);
    return new Paint(style, first, second, du, dv);
  }

  private static Colour colour(Dice dice, Predicate<Colour> wanted) {
    for (int i = 0; i < TRIES; i++) {
      Colour colour = dice.colour();
      if (wanted.test(colour)) {
        return colour;
      }
    }
    return null;
  }

  private static Colour shade(Dice dice, Colour colour) {
    double amount = dice.uniform(25, 70);
    return colour.lighter(dice.chance(0.5) ? amount : -amount);
  }

  /** Draws the shape onto the canvas. */
  void fill(Stamp stamp, Pose pose, Canvas canvas, Dice dice) {
    double rim = Math.max(1.2, 0.16 * pose.radius());
    for (int i = 0; i < stamp.distance.length; i++) {
      int x = stamp.left + i % stamp.side;
      int y = stamp.top + i / stamp.side;
      float coverage = stamp.coverage(i);
      if (coverage > 0 && canvas.contains(x, y)) {
        double share =
            switch (style) {
              case PLAIN -> 0;
              case RIM -> Math.clamp(stamp.distance[i] + rim + 0.5, 0.0, 1.0);
              case GRAIN -> (dice.bits() & 0xff) / 255.0;
              case GRADIENT ->
                  Math.clamp(
                      0.5 + du * pose.u(x + 0.5, y + 0.5) + dv * pose.v(x + 0.5, y + 0.5),
                      0.0,
                      1.0);
              case STRIPES ->
                  stripes(
                      du * pose.u(x + 0.5, y + 0.5) + dv * pose.v(x + 0.5, y + 0.5),
                      pose.radius() / Math.sqrt(du * du + dv * dv));
            };
        canvas.blend(x, y, share == 0 ? first : first.towards(second, share), coverage);
      }
    }
  }

  /**
   * Stripes with edges a pixel soft.
   *
   * @param period in pixels
   */
  private static double stripes(double phase, double period) {
    double inPeriod = phase - Math.floor(phase);
    double fromEdge = 0.25 - Math.abs(inPeriod - 0.5);
    return Math.clamp(0.5 + fromEdge * period, 0.0, 1.0);
  }
}
