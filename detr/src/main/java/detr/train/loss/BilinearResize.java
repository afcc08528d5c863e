package detr.train.loss;

/**
 * Bilinear resizing of a plane, as PyTorch's {@code interpolate} without aligned corners: pixels
 * are areas, their values stand at their centres, and beyond the outer centres nothing changes.
 */
final class BilinearResize {
  /**
   * Where an axis is read: result i is (1 − part[i]) · x[low[i]] + part[i] · x[high[i]].
   *
   * @param from the size that is read
   */
  private record Axis(int from, int[] low, int[] high, double[] part) {
    static Axis of(int from, int to) {
      Axis axis = new Axis(from, new int[to], new int[to], new double[to]);
      for (int i = 0; i < to; i++) {
        double at = Math.max(0, (i + 0.5) * from / to - 0.5);
        axis.low[i] = Math.min((int) at, from - 1);
        axis.high[i] = Math.min(axis.low[i] + 1, from - 1);
        axis.part[i] = at - axis.low[i];
      }
      return axis;
    }

    int to() {
      return low.length;
    }
  }

  private final Axis y;
  private final Axis x;

  BilinearResize(int fromHeight, int fromWidth, int toHeight, int toWidth) {
    y = Axis.of(fromHeight, toHeight);
    x = Axis.of(fromWidth, toWidth);
  }

  /** The plane at {@code offset} in {@code from}, resized. */
  double[] apply(float[] from, int offset) {
    double[] to = new double[y.to() * x.to()];
    for (int i = 0; i < y.to(); i++) {
      int low = offset + y.low[i] * x.from;
      int high = offset + y.high[i] * x.from;
      for (int j = 0; j < x.to(); j++) {
        double above = mix(from[low + x.low[j]], from[low + x.high[j]], x.part[j]);
        double below = mix(from[high + x.low[j]], from[high + x.high[j]], x.part[j]);
        to[i * x.to() + j] = mix(above, below, y.part[i]);
      }
    }
    return to;
  }

  private static double mix(double a, double b, double part) {
    return (1 - part) * a + part * b;
  }

  /** The transpose: brings a gradient by the resized plane back to the plane that was read. */
  double[] transpose(double[] gradient) {
    double[] back = new double[y.from * x.from];
    for (int i = 0; i < y.to(); i++) {
      for (int j = 0; j < x.to(); j++) {
        double below = y.part[i] * gradient[i * x.to() + j];
        double above = gradient[i * x.to() + j] - below;
        spread(back, y.low[i] * x.from, j, above);
        spread(back, y.high[i] * x.from, j, below);
      }
    }
    return back;
  }

  private void spread(double[] back, int row, int j, double value) {
    back[row + x.low[j]] += (1 - x.part[j]) * value;
    back[row + x.high[j]] += x.part[j] * value;
  }
}
