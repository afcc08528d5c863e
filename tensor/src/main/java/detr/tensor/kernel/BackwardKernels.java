package detr.tensor.kernel;

/**
 * The inner loops of derivatives, beside those of {@link Kernels} and by the same rules: plain
 * arrays with offsets, no threads, nothing allocated, one formula in two implementations. A
 * gradient g is the loss's by the output of an operation.
 */
public sealed interface BackwardKernels permits ScalarBackward, VectorBackward {
  /** The implementation for this process; see {@link VectorWidth}. */
  static BackwardKernels get() {
    return Chosen.KERNELS;
  }

  /**
   * C[i, j] += Σ<sub>r</sub> A[r, i] · B[r, j] for {@link Kernels#TILE_ROWS} columns of A and
   * {@link Kernels#panelWidth()} columns of B: what a weight's gradient is made of. Neither factor
   * is packed, for each of its rows already holds together what one step of the sum needs.
   *
   * @param rows length of the sums
   */
  void columnsTile(
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      int rows,
      float[] c,
      int cOff,
      int ldc);

  /** x[i] = g[i] where y[i] &gt; 0, else 0; y is the output of the ReLU. */
  void relu(float[] g, int gOff, float[] y, int yOff, float[] x, int xOff, int n);

  /**
   * Of softmax(factor · x): x[j] = factor · y[j] · (g[j] − Σ g · y) over a row of {@code n}; x may
   * be g.
   */
  void softmax(float[] g, int gOff, float[] y, int yOff, float factor, float[] x, int xOff, int n);

  /**
   * Of {@link Kernels#layerNorm} for a row of {@code n}, with n̂ = (x − mean) / √(variance + eps)
   * and h = g · weight: dx = (h − mean(h) − n̂ · mean(h · n̂)) / √(variance + eps).
   *
   * @param dx none of the inputs: on the way it holds what is in between
   * @param byWeight g · n̂ is added to it
   * @param byBias g is added to it
   */
  void layerNorm(
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
      int byBiasOff);

  /** Picks at class loading, as {@link Kernels.Chosen} does. */
  final class Chosen {
    private static final BackwardKernels KERNELS =
        VectorWidth.bits() == 0 ? new ScalarBackward() : new VectorBackward();

    private Chosen() {}
  }
}
