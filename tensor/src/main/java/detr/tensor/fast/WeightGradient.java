package detr.tensor.fast;

import detr.tensor.ConvGeometry;
import detr.tensor.Tensor;
import detr.tensor.kernel.BackwardKernels;
import detr.tensor.kernel.Kernels;

/**
 * Gᵀ · U for a tall G [R, M], the gradient of a product's or convolution's output, and a tall U [R,
 * K], what the window saw: the gradient of the weight [M, K].
 *
 * <p>R is cut into chunks and K into groups of panels, a task each. A task takes a block of rows at
 * a time into scratch memory, where all tiles of the weight add what these rows give to the chunk's
 * sums. The chunks' sums are added at the end in their order. How R and K are cut depends on the
 * shapes only, so results are the same for any number of threads.
 */
final class WeightGradient {
  /** A panel of so many rows is 16 KB: it stays in the first-level cache for all of G's tiles. */
  private static final int BLOCK = 128;

  /** Rows of a chunk, at least: its sums are written and added once for so many. */
  private static final int SMALLEST_CHUNK = 1024;

  private static final int MOST_CHUNKS = 16;
  private static final int TASKS = 16;

  /** Columns of U in a task, at most: a block of them stays in the second-level cache. */
  private static final int MOST_COLUMNS = 576;

  /** Rows of scratch memory are a cache line longer, lest all fall into the same few sets. */
  private static final int PADDING = CacheLine.FLOATS;

  private static final int TILE = Kernels.TILE_ROWS;

  private final int panelWidth = Kernels.get().panelWidth();
  private final BackwardKernels kernels = BackwardKernels.get();
  private final Workers workers;
  private final Scratch scratch;

  private Tensor gradient;
  private Im2col unfolding;
  private int rows;
  private int m;
  private int k;
  private int chunkRows;
  private int chunks;
  private int groupColumns;
  private int groups;

  /** [chunk][M rounded up to tiles][K rounded up to panels]. */
  private float[] sums = {};

  private int sumsStride;
  private int sumsSize;

  WeightGradient(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /**
   * @param gradient [N, H', W', M]
   * @param x [N, H, W, C]
   * @param scale [M] by which the output was scaled; null for 1
   * @param out [M, C, KH, KW]
   */
  void run(Tensor gradient, Tensor x, ConvGeometry window, Tensor scale, Tensor out) {
    this.gradient = gradient;
    unfolding = new Im2col(x, window);
    rows = gradient.shape().rows();
    m = gradient.size(-1);
    k = out.count() / m;
    divide();
    int lda = m + PADDING;
    int ldb = groupColumns + PADDING;
    scratch.ensure(CacheLine.roundUp(BLOCK * lda) + BLOCK * ldb + panelWidth);
    workers.run(chunks * groups, this::accumulate);
    workers.run(m, (row, worker) -> finish(row, x.size(-1), scale, out));
  }

  private void divide() {
    chunks = Math.clamp(rows / SMALLEST_CHUNK, 1, MOST_CHUNKS);
    chunkRows = Math.ceilDiv(Math.ceilDiv(rows, chunks), BLOCK) * BLOCK;
    chunks = Math.ceilDiv(rows, chunkRows);
    int panels = Math.ceilDiv(k, panelWidth);
    int wanted = Math.ceilDiv(TASKS, chunks);
    int most =
        Math.ceilDiv(Math.min(Math.ceilDiv(panels, wanted) * panelWidth, MOST_COLUMNS), panelWidth);
    groupColumns = most * panelWidth;
    groups = Math.ceilDiv(k, groupColumns);
    sumsStride = panels * panelWidth;
    sumsSize = Math.ceilDiv(m, TILE) * TILE * sumsStride;
    if (sums.length < CacheLine.START + chunks * sumsSize) {
      sums = new float[CacheLine.START + chunks * sumsSize];
    }
  }

  private void accumulate(int index, int worker) {
    int chunk = index % chunks;
    int firstColumn = index / chunks * groupColumns;
    int columns = Math.min(groupColumns, k - firstColumn);
    int last = Math.min(rows, (chunk + 1) * chunkRows);
    int to = CacheLine.START + chunk * sumsSize + firstColumn;
    int padded = PackedMatrix.roundUp(columns, panelWidth);
    for (int i = 0; i < sumsSize / sumsStride; i++) {
      Kernels.clear(sums, to + i * sumsStride, padded);
    }
    float[] spare = scratch.of(worker);
    int lda = m + PADDING;
    int ldb = groupColumns + PADDING;
    int a = Scratch.START;
    int b = a + CacheLine.roundUp(BLOCK * lda);
    for (int row = chunk * chunkRows; row < last; row += BLOCK) {
      int count = Math.min(BLOCK, last - row);
      for (int r = 0; r < count; r++) {
        int from = gradient.offset() + (row + r) * m;
        System.arraycopy(gradient.data(), from, spare, a + r * lda, m);
      }
      unfolding.pack(row, count, firstColumn, columns, spare, b, ldb);
      for (int j = 0; j < columns; j += panelWidth) {
        for (int i = 0; i < m; i += TILE) {
          int at = to + i * sumsStride + j;
          kernels.columnsTile(spare, a + i, lda, spare, b + j, ldb, count, sums, at, sumsStride);
        }
      }
    }
  }

  /** Adds the chunks' sums for one output channel; U has channels innermost, the weight taps. */
  private void finish(int row, int channels, Tensor scale, Tensor out) {
    int taps = k / channels;
    float factor = scale == null ? 1 : scale.data()[scale.offset() + row];
    int to = out.offset() + row * k;
    for (int tap = 0; tap < taps; tap++) {
      for (int c = 0; c < channels; c++) {
        int from = CacheLine.START + row * sumsStride + tap * channels + c;
        float sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
          sum += sums[chunk * sumsSize + from];
        }
        out.data()[to + c * taps + tap] = factor * sum;
      }
    }
  }
}
