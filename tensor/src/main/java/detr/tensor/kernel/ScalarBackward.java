package detr.tensor.kernel;

/** The backward kernels in plain Java: the fallback, and the text to read first. */
final class ScalarBackward implements BackwardKernels {
  @Override
  public void columnsTile(
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      int rows,
      float[] c,
      int cOff,
      int ldc) {
    int width = Kernels.get().panelWidth();
    for (int i = 0; i < Kernels.TILE_ROWS; i++) {
      for (int j = 0; j < width; j++) {
        float sum = 0;
        for (int r = 0; r < rows; r++) {
          sum = Math.fma(a[aOff + r * lda + i], b[bOff + r * ldb + j], sum);
        }
        c[cOff + i * ldc + j] += sum;
      }
    }
  }

  @Override
  public void relu(float[] g, int gOff, float[] y, int yOff, float[] x, int xOff, int n) {
    for (int i = 0; i < n; i++) {
      x[xOff + i] = y[yOff + i] > 0 ? g[gOff + i] : 0;
    }
  }

  @Override
  public void softmax(
      float[] g, int gOff, float[] y, int yOff, float factor, float[] x, int xOff, int n) {
    float dot = 0;
    for (int i = 0; i < n; i++) {
      dot = Math.fma(g[gOff + i], y[yOff + i], dot);
    }
    for (int i = 0; i < n; i++) {
      x[xOff + i] = factor * y[yOff + i] * (g[gOff + i] - dot);
    }
  }

  @Override
  public void layerNorm(
      float[] g,
      int gOff,
      float[] x,
      int xOff,
      int n,
      float[] weight,
      int weightOff,
      float eps,
      float[] dx,
      int dxOff,
      float[] byWeight,
      int byWeightOff,
      float[] byBias,
      int byBiasOff) {
    float mean = ScalarKernels.sum(x, xOff, n) / n;
    float squares = ScalarKernels.squares(x, xOff, n, mean);
    float inverse = (float) (1 / Math.sqrt(squares / n + eps));
    float ofH = 0;
    float ofHn = 0;
    for (int i = 0; i < n; i++) {
      float normed = (x[xOff + i] - mean) * inverse;
      float h = g[gOff + i] * weight[weightOff + i];
      ofH += h;
      ofHn = Math.fma(h, normed, ofHn);
      byWeight[byWeightOff + i] = Math.fma(g[gOff + i], normed, byWeight[byWeightOff + i]);
      byBias[byBiasOff + i] += g[gOff + i];
    }
    for (int i = 0; i < n; i++) {
      float normed = (x[xOff + i] - mean) * inverse;
      float h = g[gOff + i] * weight[weightOff + i];
      dx[dxOff + i] = inverse * (h - ofH / n - normed * (ofHn / n));
    }
  }
}
