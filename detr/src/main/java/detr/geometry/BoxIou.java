package detr.geometry;

/**
 * How a box lies to another: intersection over union, its generalised form (Rezatofighi et al.
 * 2019; the DETR paper's appendix A.2), and that one's derivative by the first box.
 */
public final class BoxIou {
  /**
   * Two intervals of one axis.
   *
   * @param length of the first
   * @param other the second's length
   * @param common the length of their intersection
   * @param hull the length of the interval that covers both
   * @param commonByLow the derivative of {@code common} by the lower end of the first
   */
  private record Intervals(
      double length,
      double other,
      double common,
      double hull,
      double commonByLow,
      double commonByHigh,
      double hullByLow,
      double hullByHigh) {

    static Intervals of(double low, double high, double otherLow, double otherHigh) {
      double common = Math.min(high, otherHigh) - Math.max(low, otherLow);
      double meets = common >= 0 ? 1 : 0;
      return new Intervals(
          high - low,
          otherHigh - otherLow,
          Math.max(common, 0),
          Math.max(high, otherHigh) - Math.min(low, otherLow),
          -meets * share(low, otherLow),
          meets * share(otherHigh, high),
          -share(otherLow, low),
          share(high, otherHigh));
    }

    /** The derivative of max(a, b) by a; where they are equal a half, as in PyTorch. */
    private static double share(double a, double b) {
      return a > b ? 1 : a == b ? 0.5 : 0;
    }
  }

  private final Intervals x;
  private final Intervals y;
  private final double common;
  private final double union;
  private final double hull;

  private BoxIou(Intervals x, Intervals y) {
    this.x = x;
    this.y = y;
    common = x.common * y.common;
    union = x.length * y.length + x.other * y.other - common;
    hull = x.hull * y.hull;
  }

  /**
   * @param a corners [.., 4], of which box i is meant
   * @param b corners [.., 4], of which box j is meant
   */
  public static BoxIou of(double[] a, int i, double[] b, int j) {
    int p = 4 * i;
    int q = 4 * j;
    return new BoxIou(
        Intervals.of(a[p], a[p + 2], b[q], b[q + 2]),
        Intervals.of(a[p + 1], a[p + 3], b[q + 1], b[q + 3]));
  }

  /** Intersection over union: 0 to 1. */
  public double iou() {
    return common / union;
  }

  /**
   * IoU − (hull − union) / hull, where the hull is the smallest box around both: −1 to 1, and other
   * than IoU it also tells boxes that are near from boxes that are far.
   */
  public double generalizedIou() {
    return iou() - (hull - union) / hull;
  }

  /** The derivative of {@link #generalizedIou} by the first box's centre and size. */
  public double[] gradient() {
    double[] byX = gradient(x, y);
    double[] byY = gradient(y, x);
    return new double[] {byX[0], byY[0], byX[1], byY[1]};
  }

  /** By centre and length along an axis; GIoU is common/union + union/hull − 1. */
  private double[] gradient(Intervals axis, Intervals across) {
    double byUnion = 1 / hull - common / (union * union);
    double byCommon = (1 / union - byUnion) * across.common;
    double byHull = -union / (hull * hull) * across.hull;
    double byLength = byUnion * across.length;
    double byLow = byCommon * axis.commonByLow + byHull * axis.hullByLow - byLength;
    double byHigh = byCommon * axis.commonByHigh + byHull * axis.hullByHigh + byLength;
    return new double[] {byLow + byHigh, 0.5 * (byHigh - byLow)};
  }
}
