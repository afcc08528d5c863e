package detr.data.synthetic;

/** Lines, curves and specks, which distract. */
final class Strokes {
  private static final int PIECES = 12;

  private final Canvas canvas;
  private final Dice dice;
  private final double unit;

  Strokes(Canvas canvas, Dice dice, double unit) {
    this.canvas = canvas;
    this.dice = dice;
    this.unit = unit;
  }

  /** A straight line somewhere. */
  void line() {
    double x = dice.uniform(0, canvas.width);
    double y = dice.uniform(0, canvas.height);
    double angle = dice.angle();
    double length = dice.uniform(15, 160) * unit;
    double dx = length * StrictMath.cos(angle);
    double dy = length * StrictMath.sin(angle);
    segment(x, y, x + dx, y + dy, width(), dice.colour(), dice.uniform(0.3, 1));
  }

  /** A parabola's arc through three points. */
  void curve() {
    double[] x = new double[3];
    double[] y = new double[3];
    for (int i = 0; i < 3; i++) {
      x[i] = dice.uniform(-0.1, 1.1) * canvas.width;
      y[i] = dice.uniform(-0.1, 1.1) * canvas.height;
    }
    double width = width();
    Colour colour = dice.colour();
    double fromX = x[0];
    double fromY = y[0];
    for (int i = 1; i <= PIECES; i++) {
      double t = (double) i / PIECES;
      double toX = bezier(x, t);
      double toY = bezier(y, t);
      segment(fromX, fromY, toX, toY, width, colour, 1);
      fromX = toX;
      fromY = toY;
    }
  }

  private static double bezier(double[] p, double t) {
    return (1 - t) * (1 - t) * p[0] + 2 * t * (1 - t) * p[1] + t * t * p[2];
  }

  /** A dot too small to be a shape. */
  void speck() {
    double x = dice.uniform(0, canvas.width);
    double y = dice.uniform(0, canvas.height);
    double stretch = dice.uniform(0, unit);
    segment(x, y, x + stretch, y, dice.uniform(0.6, 2.4) * unit, dice.colour(), 1);
  }

  private double width() {
    return dice.uniform(0.7, 2.5) * unit;
  }

  private void segment(
      double x0, double y0, double x1, double y1, double width, Colour colour, double opacity) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double inverse = 1 / Math.max(dx * dx + dy * dy, 1e-9);
    double half = width / 2;
    double reach = half + 0.5;
    // What a row can meet of the stroke is as wide as the stroke's shadow along the row.
    double slant = Math.abs(dy) < 1e-9 ? 1e9 : dx / dy;
    double shadow = reach * Math.sqrt(1 + slant * slant);
    int top = (int) Math.max(0, Math.floor(Math.min(y0, y1) - reach));
    int bottom = (int) Math.min(canvas.height - 1.0, Math.ceil(Math.max(y0, y1) + reach));
    double least = Math.min(x0, x1) - reach;
    double most = Math.max(x0, x1) + reach;
    for (int y = top; y <= bottom; y++) {
      double centre = x0 + (y + 0.5 - y0) * slant;
      int left = (int) Math.max(0, Math.floor(Math.max(least, centre - shadow) - 0.5));
      int right =
          (int) Math.min(canvas.width - 1.0, Math.ceil(Math.min(most, centre + shadow) - 0.5));
      for (int x = left; x <= right; x++) {
        double toX = x + 0.5 - x0;
        double toY = y + 0.5 - y0;
        double along = Math.clamp((toX * dx + toY * dy) * inverse, 0.0, 1.0);
        double offX = toX - along * dx;
        double offY = toY - along * dy;
        double cover = reach - Math.sqrt(offX * offX + offY * offY);
        if (cover > 0) {
          canvas.blend(x, y, colour, opacity * Math.min(1, Math.min(cover, width)));
        }
      }
    }
  }
}
