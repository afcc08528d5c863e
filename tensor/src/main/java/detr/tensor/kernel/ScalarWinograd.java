package detr.tensor.kernel;

/**
 * Winograd's transforms in plain Java, one channel at a time: for the scalar kernels, and for the
 * channels that fill no vector.
 */
final class ScalarWinograd {
  private ScalarWinograd() {}

  /** {@link Kernels#winogradInput} of the one channel at {@code dOff}. */
  static void input(
      float[] d,
      int dOff,
      int rowStride,
      int columnStride,
      float[] v,
      int to,
      int placeStride,
      float[] spare,
      int spareOff) {
    for (int j = 0; j < 6; j++) {
      inputColumn(d, dOff + j * columnStride, rowStride, spare, spareOff + j, 6);
    }
    for (int i = 0; i < 6; i++) {
      inputColumn(spare, spareOff + 6 * i, 1, v, to + 6 * i * placeStride, placeStride);
    }
  }

  /** Bᵀ times a column of six. */
  private static void inputColumn(float[] x, int xOff, int stride, float[] y, int yOff, int step) {
    float x0 = x[xOff];
    float x1 = x[xOff + stride];
    float x2 = x[xOff + 2 * stride];
    float x3 = x[xOff + 3 * stride];
    float x4 = x[xOff + 4 * stride];
    float x5 = x[xOff + 5 * stride];
    float evenA = Math.fma(x2, -WinogradPoints.B2, x4);
    float oddA = WinogradPoints.A * Math.fma(x1, -WinogradPoints.B2, x3);
    float evenB = Math.fma(x2, -WinogradPoints.A2, x4);
    float oddB = WinogradPoints.B * Math.fma(x1, -WinogradPoints.A2, x3);
    float inner = Math.fma(x2, -WinogradPoints.SUM, x4);
    float outer = Math.fma(x3, -WinogradPoints.SUM, x5);
    y[yOff] = Math.fma(x0, WinogradPoints.PRODUCT, inner);
    y[yOff + step] = evenA + oddA;
    y[yOff + 2 * step] = evenA - oddA;
    y[yOff + 3 * step] = evenB + oddB;
    y[yOff + 4 * step] = evenB - oddB;
    y[yOff + 5 * step] = Math.fma(x1, WinogradPoints.PRODUCT, outer);
  }

  /** {@link Kernels#winogradOutput} of the one channel at {@code mOff}. */
  static void output(
      float[] m,
      int mOff,
      int placeStride,
      int columnStride,
      int rows,
      int columns,
      float[] y,
      int yOff,
      int rowStride,
      float[] residual,
      int residualOff,
      float bias,
      float floor,
      float[] spare,
      int spareOff) {
    for (int j = 0; j < 6; j++) {
      outputColumn(m, mOff + j * placeStride, 6 * placeStride, spare, spareOff + j, 6);
    }
    for (int i = 0; i < rows; i++) {
      outputColumn(spare, spareOff + 6 * i, 1, spare, spareOff + 6 * i, 1);
      for (int j = 0; j < columns; j++) {
        int at = i * rowStride + j * columnStride;
        float before = residual == null ? 0 : residual[residualOff + at];
        float value = spare[spareOff + 6 * i + j] + before + bias;
        y[yOff + at] = Math.max(value, floor);
      }
    }
  }

  /** Aᵀ times a column of six; {@code y} may be {@code x}. */
  private static void outputColumn(float[] x, int xOff, int stride, float[] y, int yOff, int step) {
    float x0 = x[xOff];
    float x5 = x[xOff + 5 * stride];
    float sumA = x[xOff + stride] + x[xOff + 2 * stride];
    float differenceA = x[xOff + stride] - x[xOff + 2 * stride];
    float sumB = x[xOff + 3 * stride] + x[xOff + 4 * stride];
    float differenceB = x[xOff + 3 * stride] - x[xOff + 4 * stride];
    float last = Math.fma(differenceA, WinogradPoints.A3, x5);
    y[yOff] = x0 + sumA + sumB;
    y[yOff + step] = Math.fma(differenceB, WinogradPoints.B, differenceA * WinogradPoints.A);
    y[yOff + 2 * step] = Math.fma(sumB, WinogradPoints.B2, sumA * WinogradPoints.A2);
    y[yOff + 3 * step] = Math.fma(differenceB, WinogradPoints.B3, last);
  }
}
