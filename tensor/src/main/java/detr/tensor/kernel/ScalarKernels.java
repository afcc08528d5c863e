package detr.tensor.kernel;

/** The kernels in plain Java: the fallback without the Vector API, and the text to read first. */
final class ScalarKernels implements Kernels {
  private static final int PANEL = 4;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int panelWidth() {
    return PANEL;
  }

  @Override
  public void tiles(
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int kc,
      int columns,
      float[] c,
      int cOff,
      int ldc,
      float[] before,
      int beforeOff,
      float[] bias,
      int biasOff,
      float floor,
      float[] spare) {
    for (int j = 0; j < columns; j += PANEL) {
      for (int r = 0; r < TILE_ROWS; r++) {
        float s0 = bias == null ? 0 : bias[biasOff + j];
        float s1 = bias == null ? 0 : bias[biasOff + j + 1];
        float s2 = bias == null ? 0 : bias[biasOff + j + 2];
        float s3 = bias == null ? 0 : bias[biasOff + j + 3];
        for (int k = 0, p = bOff + j * kc; k < kc; k++, p += PANEL) {
          float x = a[aOff + r * lda + k];
          s0 = Math.fma(x, b[p], s0);
          s1 = Math.fma(x, b[p + 1], s1);
          s2 = Math.fma(x, b[p + 2], s2);
          s3 = Math.fma(x, b[p + 3], s3);
        }
        int at = cOff + r * ldc + j;
        int from = beforeOff + r * ldc + j;
        c[at] = finish(s0, before, from, floor);
        c[at + 1] = finish(s1, before, from + 1, floor);
        c[at + 2] = finish(s2, before, from + 2, floor);
        c[at + 3] = finish(s3, before, from + 3, floor);
      }
    }
  }

  private static float finish(float sum, float[] before, int at, float floor) {
    return Math.max(sum + (before == null ? 0 : before[at]), floor);
  }

  @Override
  public void softmax(float[] x, int off, int n, float factor) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = off; i < off + n; i++) {
      max = Math.max(max, factor * x[i]);
    }
    if (max == Float.NEGATIVE_INFINITY) {
      Kernels.clear(x, off, n);
      return;
    }
    float sum = 0;
    for (int i = off; i < off + n; i++) {
      x[i] = Exp.exp(Math.fma(x[i], factor, -max));
      sum += x[i];
    }
    float inverse = 1 / sum;
    for (int i = off; i < off + n; i++) {
      x[i] *= inverse;
    }
  }

  @Override
  public void layerNorm(
      float[] x,
      int xOff,
      int n,
      float[] weight,
      int weightOff,
      float[] bias,
      int biasOff,
      float eps,
      float[] y,
      int yOff) {
    float mean = sum(x, xOff, n) / n;
    float squares = squares(x, xOff, n, mean);
    float inverse = (float) (1 / Math.sqrt(squares / n + eps));
    for (int i = 0; i < n; i++) {
      float normed = (x[xOff + i] - mean) * inverse;
      y[yOff + i] = Math.fma(normed, weight[weightOff + i], bias[biasOff + i]);
    }
  }

  static float sum(float[] x, int off, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[off + i];
    }
    return sum;
  }

  static float squares(float[] x, int off, int n, float mean) {
    float squares = 0;
    for (int i = 0; i < n; i++) {
      float centred = x[off + i] - mean;
      squares = Math.fma(centred, centred, squares);
    }
    return squares;
  }

  @Override
  public void add(float[] a, int aOff, float[] b, int bOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = a[aOff + i] + b[bOff + i];
    }
  }

  @Override
  public void multiply(float[] a, int aOff, float[] b, int bOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = a[aOff + i] * b[bOff + i];
    }
  }

  @Override
  public void scale(float[] x, int xOff, float factor, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = factor * x[xOff + i];
    }
  }

  @Override
  public void relu(float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = Math.max(x[xOff + i], 0);
    }
  }

  @Override
  public void windowMax(
      float[] x,
      int xOff,
      int rows,
      int rowStride,
      int columns,
      int columnStride,
      float[] y,
      int yOff,
      int n) {
    for (int c = 0; c < n; c++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int r = 0; r < rows; r++) {
        for (int s = 0; s < columns; s++) {
          max = Math.max(max, x[xOff + r * rowStride + s * columnStride + c]);
        }
      }
      y[yOff + c] = max;
    }
  }

  @Override
  public void winogradInput(
      float[] d,
      int dOff,
      int rowStride,
      int channels,
      float[] v,
      int to,
      int placeStride,
      float[] spare,
      int spareOff) {
    for (int c = 0; c < channels; c++) {
      ScalarWinograd.input(
          d, dOff + c, rowStride, channels, v, to + c, placeStride, spare, spareOff);
    }
  }

  @Override
  public void winogradOutput(
      float[] m,
      int mOff,
      int placeStride,
      int channels,
      int rows,
      int columns,
      float[] y,
      int yOff,
      int rowStride,
      float[] residual,
      int residualOff,
      float[] bias,
      int biasOff,
      float floor,
      float[] spare,
      int spareOff) {
    for (int c = 0; c < channels; c++) {
      ScalarWinograd.output(
          m,
          mOff + c,
          placeStride,
          channels,
          rows,
          columns,
          y,
          yOff + c,
          rowStride,
          residual,
          residualOff + c,
          bias[biasOff + c],
          floor,
          spare,
          spareOff);
    }
  }

  @Override
  public long peak(int steps, float[] out) {
    float factor = out[0];
    float term = out[1];
    float s0 = 0;
    float s1 = 1;
    float s2 = 2;
    float s3 = 3;
    float s4 = 4;
    float s5 = 5;
    float s6 = 6;
    float s7 = 7;
    int one = Math.min(steps, 1);
    for (int i = 0; i < steps; i += one) {
      s0 = Math.fma(factor, term, s0);
      s1 = Math.fma(factor, term, s1);
      s2 = Math.fma(factor, term, s2);
      s3 = Math.fma(factor, term, s3);
      s4 = Math.fma(factor, term, s4);
      s5 = Math.fma(factor, term, s5);
      s6 = Math.fma(factor, term, s6);
      s7 = Math.fma(factor, term, s7);
    }
    out[0] = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
    return 16L * steps;
  }
}
