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
  public void tile(
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int kc,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    for (int r = 0; r < TILE_ROWS; r++) {
      int at = cOff + r * ldc;
      float s0 = accumulate ? c[at] : 0;
      float s1 = accumulate ? c[at + 1] : 0;
      float s2 = accumulate ? c[at + 2] : 0;
      float s3 = accumulate ? c[at + 3] : 0;
      for (int k = 0, p = bOff; k < kc; k++, p += PANEL) {
        float x = a[aOff + r * lda + k];
        s0 = Math.fma(x, b[p], s0);
        s1 = Math.fma(x, b[p + 1], s1);
        s2 = Math.fma(x, b[p + 2], s2);
        s3 = Math.fma(x, b[p + 3], s3);
      }
      c[at] = s0;
      c[at + 1] = s1;
      c[at + 2] = s2;
      c[at + 3] = s3;
    }
  }

  @Override
  public void affine(
      float[] y,
      int yOff,
      int ldy,
      int rows,
      int n,
      float[] scale,
      int scaleOff,
      float[] shift,
      int shiftOff,
      float[] residual,
      int residualOff,
      int ldr,
      boolean relu) {
    for (int j = 0; j < n; j++) {
      float factor = scale == null ? 1 : scale[scaleOff + j];
      float add = shift == null ? 0 : shift[shiftOff + j];
      for (int r = 0; r < rows; r++) {
        int at = yOff + r * ldy + j;
        float value = Math.fma(y[at], factor, add);
        if (residual != null) {
          value += residual[residualOff + r * ldr + j];
        }
        y[at] = relu ? Math.max(value, 0) : value;
      }
    }
  }

  @Override
  public void softmax(float[] x, int off, int n, float factor) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = off; i < off + n; i++) {
      x[i] *= factor;
      max = Math.max(max, x[i]);
    }
    if (max == Float.NEGATIVE_INFINITY) {
      Kernels.clear(x, off, n);
      return;
    }
    float sum = 0;
    for (int i = off; i < off + n; i++) {
      x[i] = Exp.exp(x[i] - max);
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
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[xOff + i];
    }
    float mean = sum / n;
    float squares = 0;
    for (int i = 0; i < n; i++) {
      float centred = x[xOff + i] - mean;
      squares = Math.fma(centred, centred, squares);
    }
    float inverse = (float) (1 / Math.sqrt(squares / n + eps));
    for (int i = 0; i < n; i++) {
      float normed = (x[xOff + i] - mean) * inverse;
      y[yOff + i] = Math.fma(normed, weight[weightOff + i], bias[biasOff + i]);
    }
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
  public void sigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = 1 / (1 + Exp.exp(-x[xOff + i]));
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
}
