package detr.tensor.fast;

import detr.tensor.kernel.WinogradPoints;

/**
 * G g Gᵀ, which brings the 3×3 filters of a convolution into Winograd's form. In training they
 * change with every step, so a panel's columns go through it side by side: plain loops over them,
 * which the compiler vectorises, from floats to doubles and back.
 */
final class FilterTransform {
  private static final int TAPS = Winograd.TAPS;
  private static final int INPUT = WinogradTiles.INPUT;

  /** G, three taps to six places: [1, p, p²] / Π (p − q) over the other points q; [0, 0, 1]. */
  private static final double[][] G = matrix();

  private final PackedMatrix first;
  private final int placeStride;

  /** [O]. */
  private final float[] scale;

  /**
   * @param first the packed [C, O] of the first place
   * @param placeStride how far behind it the next place's is
   * @param scale [O], factors of the filters
   */
  FilterTransform(PackedMatrix first, int placeStride, float[] scale) {
    this.first = first;
    this.placeStride = placeStride;
    this.scale = scale;
  }

  private static double[][] matrix() {
    double[] points = {0, WinogradPoints.A, -WinogradPoints.A, WinogradPoints.B, -WinogradPoints.B};
    double[][] rows = new double[INPUT][];
    for (int i = 0; i < points.length; i++) {
      double p = points[i];
      double product = 1;
      for (double q : points) {
        product *= p == q ? 1 : p - q;
      }
      rows[i] = new double[] {1 / product, p / product, p * p / product};
    }
    rows[points.length] = new double[] {0, 0, 1};
    return rows;
  }

  /**
   * Fills a panel of all places, in a last one the columns that are too many with zeros.
   *
   * @param weight the filters, [O, C, 3, 3] from {@code offset} on
   */
  void panel(float[] weight, int offset, int panel) {
    int width = first.panelWidth();
    int output = panel * width;
    int columns = Math.min(width, first.n() - output);
    double[] factors = new double[width];
    for (int j = 0; j < columns; j++) {
      factors[j] = scale[output + j];
    }
    float[] taps = new float[TAPS * TAPS * width];
    double[] half = new double[INPUT * TAPS * width];
    int filters = first.k() * TAPS * TAPS;
    for (int c = 0; c < first.k(); c++) {
      int from = offset + output * filters + c * TAPS * TAPS;
      gather(weight, from, filters, columns, taps, width);
      transform(taps, half, factors, first.index(c, output));
    }
  }

  /** [columns, 3, 3] → [3, 3, width]. */
  private static void gather(
      float[] weight, int from, int stride, int columns, float[] taps, int width) {
    for (int j = 0; j < columns; j++) {
      for (int tap = 0; tap < TAPS * TAPS; tap++) {
        taps[tap * width + j] = weight[from + j * stride + tap];
      }
    }
  }

  private void transform(float[] taps, double[] half, double[] factors, int to) {
    int width = factors.length;
    int row = TAPS * width;
    for (int i = 0; i < INPUT; i++) {
      down(G[i], taps, half, i * row, width);
    }
    for (int place = 0; place < Winograd.PLACES; place++) {
      double[] g = G[place % INPUT];
      int at = to + place * placeStride;
      across(g, half, place / INPUT * row, factors, first.data(), at, width);
    }
  }

  /** A row of G times the taps [3, 3, width] → [3, width]. */
  private static void down(double[] g, float[] taps, double[] half, int to, int width) {
    double g0 = g[0];
    double g1 = g[1];
    double g2 = g[2];
    int row = TAPS * width;
    for (int j = 0; j < row; j++) {
      half[to + j] = g0 * taps[j] + g1 * taps[row + j] + g2 * taps[2 * row + j];
    }
  }

  /** [3, width] times a row of G, and times the factors. */
  private static void across(
      double[] g, double[] half, int from, double[] factors, float[] out, int to, int width) {
    double g0 = g[0];
    double g1 = g[1];
    double g2 = g[2];
    for (int j = 0; j < width; j++) {
      double sum =
          g0 * half[from + j] + g1 * half[from + width + j] + g2 * half[from + 2 * width + j];
      out[to + j] = (float) (factors[j] * sum);
    }
  }
}
