package detr.data.synthetic;

/** A simple polygon's signed distance. */
final class Polygon implements Outline {
  private final double[] xs;
  private final double[] ys;

  /** Of each edge to the vertex before: 1 / length². */
  private final double[] inverse;

  private Polygon(double[] xs, double[] ys) {
    this.xs = xs;
    this.ys = ys;
    inverse = new double[xs.length];
    for (int i = 0, j = xs.length - 1; i < xs.length; j = i++) {
      double x = xs[j] - xs[i];
      double y = ys[j] - ys[i];
      inverse[i] = 1 / (x * x + y * y);
    }
  }

  /** Of corners x0, y0, x1, y1 ... in order around. */
  static Polygon of(double... corners) {
    double[] xs = new double[corners.length / 2];
    double[] ys = new double[corners.length / 2];
    for (int i = 0; i < xs.length; i++) {
      xs[i] = corners[2 * i];
      ys[i] = corners[2 * i + 1];
    }
    return new Polygon(xs, ys);
  }

  /** Of corners at equal angles, whose distances from the centre are the given ones in turn. */
  static Polygon around(int corners, double... radii) {
    double[] xs = new double[corners];
    double[] ys = new double[corners];
    for (int i = 0; i < corners; i++) {
      double angle = 2 * StrictMath.PI * i / corners;
      xs[i] = radii[i % radii.length] * StrictMath.cos(angle);
      ys[i] = radii[i % radii.length] * StrictMath.sin(angle);
    }
    return new Polygon(xs, ys);
  }

  @Override
  public double distance(double x, double y) {
    double nearest = Double.MAX_VALUE;
    boolean inside = false;
    for (int i = 0, j = xs.length - 1; i < xs.length; j = i++) {
      double edgeX = xs[j] - xs[i];
      double edgeY = ys[j] - ys[i];
      double toX = x - xs[i];
      double toY = y - ys[i];
      double along = Math.clamp((toX * edgeX + toY * edgeY) * inverse[i], 0.0, 1.0);
      double offX = toX - along * edgeX;
      double offY = toY - along * edgeY;
      nearest = Math.min(nearest, offX * offX + offY * offY);
      boolean crosses = toY >= 0 != y >= ys[j];
      if (crosses && toX < edgeX * toY / edgeY) {
        inside = !inside;
      }
    }
    double distance = Math.sqrt(nearest);
    return inside ? -distance : distance;
  }
}
