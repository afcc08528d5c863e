package detr.tensor.kernel;

import java.util.Arrays;

/**
 * The inner loops. Every kernel works on plain {@code float[]} with offsets, knows nothing of
 * threads, and allocates nothing. Two implementations compute the same formulas: {@link
 * ScalarKernels} and {@link VectorKernels}; {@link #get()} picks one, once.
 *
 * <p>Matrix products see their right factor as <em>panels</em>: {@link #panelWidth()} neighbouring
 * columns, stored row after row, so that one step along K reads one contiguous run. Sums over K run
 * in ascending order with fused multiply-adds in both implementations, so a product comes out the
 * same at every vector width and for every division of the work.
 */
public sealed interface Kernels permits ScalarKernels, VectorKernels {
  /** Rows of a register tile: 6 rows × 2 vectors of sums fill 16 registers on AVX2 and NEON. */
  int TILE_ROWS = 6;

  /**
   * The longest sums that {@link #tiles} takes: six rows of A then lie in half a first-level cache.
   */
  int LONGEST_SUMS = 576;

  /** From a row of A to the next in scratch memory: the longest, and a line of the cache. */
  int ROW_STRIDE = LONGEST_SUMS + 16;

  /** Floats that {@link #tiles} may overwrite: a tile's rows of A. */
  int TILE_SPARE = TILE_ROWS * ROW_STRIDE;

  /** The implementation for this process; see {@link VectorWidth}. */
  static Kernels get() {
    return Chosen.KERNELS;
  }

  /**
   * Where in scratch memory {@link #tiles} has the first of its rows of A, of length {@code kc}.
   */
  static int rowsAt(int kc) {
    return ROW_STRIDE - kc;
  }

  /** Says what runs, such as {@code vector 512 bits} or {@code scalar}. */
  String name();

  /** Columns of a panel of a packed right factor. */
  int panelWidth();

  /**
   * C[r, j] = max(bias[j] + Σ<sub>k</sub> A[r, k] · B[k, j] + before[r, j], floor) for a full tile
   * of {@link #TILE_ROWS} rows and whole panels of columns, which lie one behind the other.
   *
   * @param lda distance between rows of A
   * @param b the panels: row k of the first at {@code bOff + k * panelWidth()}
   * @param kc length of the sums, at most {@link #LONGEST_SUMS}
   * @param columns how many, a multiple of {@link #panelWidth()}
   * @param ldc distance between rows of C
   * @param before C itself to go on with its sums, or a residual; laid out like C, null for 0
   * @param bias null for 0
   * @param floor 0 for a ReLU, −∞ for none
   * @param spare scratch memory, of which the first {@link #TILE_SPARE} floats are overwritten.
   *     Rows of A that already lie there, from {@link #rowsAt} on and {@link #ROW_STRIDE} apart,
   *     are not copied again
   */
  void tiles(
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
      float[] spare);

  /**
   * y[j] = exp(factor · (x[j] − max)) / Σ exp(factor · (x − max)), in place over a row of {@code
   * n}, for a factor above 0. Entries of −∞ get 0, and a row of nothing but −∞ gets zeros.
   */
  void softmax(float[] x, int off, int n, float factor);

  /** y = (x − mean) / √(variance + eps) · weight + bias over one row of {@code n}. */
  void layerNorm(
      float[] x,
      int xOff,
      int n,
      float[] weight,
      int weightOff,
      float[] bias,
      int biasOff,
      float eps,
      float[] y,
      int yOff);

  /** y[i] = a[i] + b[i]. */
  void add(float[] a, int aOff, float[] b, int bOff, float[] y, int yOff, int n);

  /** y[i] = a[i] · b[i]. */
  void multiply(float[] a, int aOff, float[] b, int bOff, float[] y, int yOff, int n);

  /** y[i] = factor · x[i]. */
  void scale(float[] x, int xOff, float factor, float[] y, int yOff, int n);

  /** y[i] = max(x[i], 0). */
  void relu(float[] x, int xOff, float[] y, int yOff, int n);

  /**
   * y[i] = 1 / (1 + exp(−x[i])). Not on vectors: the boxes of some hundred queries are called too
   * rarely for C2, and until it has compiled a method, vectors in it are objects: 33 to 77 µs for
   * 100 boxes instead of 5.
   */
  default void sigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = 1 / (1 + Exp.exp(-x[xOff + i]));
    }
  }

  /**
   * y[c] = max over r &lt; rows, s &lt; columns of x[xOff + r · rowStride + s · columnStride + c]:
   * one window of a max-pool over {@code n} channels, which lie together.
   */
  void windowMax(
      float[] x,
      int xOff,
      int rows,
      int rowStride,
      int columns,
      int columnStride,
      float[] y,
      int yOff,
      int n);

  /** Places in a transformed tile of F(4×4, 3×3): 6×6. */
  int WINOGRAD_PLACES = 36;

  /**
   * V = Bᵀ d B for every channel of an input tile d of 6×6 pixels, with the points a and b of
   * {@link WinogradPoints} and Bᵀ =
   *
   * <pre>
   *   a²b²    0  −(a²+b²)     0     1  0
   *      0 −ab²     −b²        a     1  0
   *      0  ab²     −b²       −a     1  0
   *      0 −a²b     −a²        b     1  0
   *      0  a²b     −a²       −b     1  0
   *      0  a²b²     0   −(a²+b²)    0  1
   * </pre>
   *
   * @param rowStride distance between rows of d; its columns are {@code channels} apart
   * @param to index of place (0, 0) of V; the places are {@code placeStride} apart
   * @param spare scratch memory of 36 · {@code channels} floats from {@code spareOff} on
   */
  void winogradInput(
      float[] d,
      int dOff,
      int rowStride,
      int channels,
      float[] v,
      int to,
      int placeStride,
      float[] spare,
      int spareOff);

  /**
   * Y = max(Aᵀ M A + residual + bias, floor) for every channel of an output tile Y of 4×4 pixels,
   * with Aᵀ =
   *
   * <pre>
   *   1   1    1   1    1  0
   *   0   a   −a   b   −b  0
   *   0   a²   a²  b²   b² 0
   *   0   a³  −a³  b³  −b³ 1
   * </pre>
   *
   * @param placeStride distance between the places of M
   * @param rows how many rows of Y there are, at most 4; the others leave the image
   * @param columns how many columns of Y there are, at most 4
   * @param rowStride distance between rows of Y; its columns are {@code channels} apart
   * @param residual null for 0; laid out like Y
   * @param bias of every channel
   * @param floor as in {@link #tiles}
   * @param spare scratch memory of 36 · {@code channels} floats from {@code spareOff} on
   */
  void winogradOutput(
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
      int spareOff);

  /**
   * Runs s = factor · term + s in registers, for sums that do not wait for each other: what a
   * roofline calls the peak. The sum is what is added to, as in a product: the instruction
   * overwrites it, and anything else would first be copied. Loops go on by a stride that C2 does
   * not know, lest it unrolls them and puts the steps of one sum one behind the other.
   *
   * @param steps how often each sum is taken further; so few that HotSpot compiles the method and
   *     not its loop alone, for within a running loop it makes the sums objects
   * @param out factor and term at 0 and 1, overwritten with what keeps the compiler from dropping
   *     the work; at least {@link #panelWidth()} long
   * @return floating-point operations done, two a multiply-add
   */
  long peak(int steps, float[] out);

  /** x[i] = 0. */
  static void clear(float[] x, int off, int n) {
    Arrays.fill(x, off, off + n, 0);
  }

  /** Picks at class loading, so that every call site sees one implementation. */
  final class Chosen {
    private static final Kernels KERNELS =
        VectorWidth.bits() == 0 ? new ScalarKernels() : new VectorKernels();

    private Chosen() {}
  }
}
