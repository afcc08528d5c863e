package detr.tensor.fast;

import detr.tensor.ConvGeometry;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;

/**
 * C[M, N] = act(A[M, K] · B[K, N] + residual + bias), blocked for the caches and shared out among
 * the workers.
 *
 * <p>B is packed. A is read where it lies, or, for a convolution, a tile's rows are unfolded to
 * where the kernel reads them. A task is a block of rows by a range of panels. Within it, for each
 * block of K, the rows go by in tiles of {@link Kernels#TILE_ROWS}, and each tile meets all panels
 * of the range before the next: so C is written along its rows, A's tile stays in the first-level
 * cache, and B's panels stream from the second. The bias starts the sums of a tile, a residual is
 * added to those of the first block of K, and the activation ends those of the last. Every sum runs
 * over K in the same order however the work is divided.
 *
 * <p>One object serves all products of a {@link FastOps}, so that a warm pass allocates nothing.
 */
final class Gemm implements Workers.Task {
  private static final int TILE = Kernels.TILE_ROWS;
  private static final int MOST_TILES = 16;

  /** Floats of a block's panels that a task may take: they stay in the second-level cache. */
  private static final int PANELS_IN_CACHE = 1 << 17;

  private static final int TASKS_PER_THREAD = 4;

  /** Panels over which the copy of a tile's rows, made anew for each task, hardly counts. */
  private static final int FEWEST_PANELS = 8;

  private final Kernels kernels = Kernels.get();
  private final Workers workers;
  private final Scratch scratch;

  private float[] a;
  private int aOff;
  private int lda;
  private Im2col unfolding;
  private PackedMatrix b;
  private float[] c;
  private int cOff;
  private int m;
  private int n;
  private Epilogue epilogue;
  private int rowsPerTask;
  private int panelsPerTask;
  private int rowBlocks;

  Gemm(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /** The left factor is the rows of a tensor. */
  Gemm rows(Tensor left) {
    a = left.data();
    aOff = left.offset();
    lda = left.size(-1);
    unfolding = null;
    m = left.shape().rows();
    return this;
  }

  /** The left factor is what a window sees. */
  Gemm windows(Tensor x, ConvGeometry window) {
    if (window.isPointwise()) {
      return rows(x);
    }
    unfolding = new Im2col(x, window);
    m = x.size(0) * window.outputHeight(x.size(1)) * window.outputWidth(x.size(2));
    return this;
  }

  /** The right factor. */
  Gemm times(PackedMatrix right) {
    b = right;
    n = right.n();
    return this;
  }

  /** Runs the product, and what follows it, into {@code out}. */
  void into(Tensor out, Epilogue epilogue) {
    c = out.data();
    cOff = out.offset();
    this.epilogue = epilogue;
    divide();
    scratch.ensure(TileProduct.spareForTails(n, b.panelWidth()));
    workers.run(rowBlocks * Math.ceilDiv(b.panels(), panelsPerTask), this);
  }

  /**
   * Enough tasks to keep every worker busy to the end; one alone needs no more than the caches ask
   * for. Blocks of rows are as tall as the cache allows, for each reads its panels anew; where they
   * are too few, the panels are divided too, where there are too few of both, blocks are made
   * lower, and only where that is not enough, few panels a task must do.
   */
  private void divide() {
    int wanted = workers.threads() == 1 ? 1 : TASKS_PER_THREAD * workers.threads();
    int tiles = Math.ceilDiv(m, TILE);
    int blocks = Math.max(1, Math.ceilDiv(tiles, MOST_TILES));
    int fitting = Math.max(1, PANELS_IN_CACHE / (b.blockSize() * b.panelWidth()));
    int fewest = Math.ceilDiv(b.panels(), fitting);
    int most = Math.max(fewest, b.panels() / FEWEST_PANELS);
    int groups = Math.clamp(Math.ceilDiv(wanted, blocks), fewest, most);
    blocks = Math.clamp(Math.ceilDiv(wanted, groups), blocks, Math.max(blocks, tiles));
    groups = Math.clamp(Math.ceilDiv(wanted, blocks), groups, b.panels());
    rowsPerTask = Math.ceilDiv(tiles, blocks) * TILE;
    rowBlocks = rowsPerTask == 0 ? 0 : Math.ceilDiv(m, rowsPerTask);
    panelsPerTask = Math.ceilDiv(b.panels(), groups);
  }

  @Override
  public void run(int index, int worker) {
    int firstRow = index % rowBlocks * rowsPerTask;
    int rows = Math.min(rowsPerTask, m - firstRow);
    int firstPanel = index / rowBlocks * panelsPerTask;
    int lastPanel = Math.min(firstPanel + panelsPerTask, b.panels());
    float[] spare = scratch.of(worker);
    float[] left = unfolding == null ? a : spare;
    int stride = unfolding == null ? lda : Kernels.ROW_STRIDE;
    for (int block = 0; block < b.blocks(); block++) {
      int start = b.blockStart(block);
      int kc = b.blockRows(block);
      for (int row = firstRow; row < firstRow + rows; row += TILE) {
        int tileRows = Math.min(TILE, firstRow + rows - row);
        int at = unfolding == null ? aOff + row * lda + start : Kernels.rowsAt(kc);
        if (unfolding != null) {
          unfolding.pack(row, tileRows, start, kc, spare, at, stride);
        }
        tileTimesPanels(left, at, stride, row, tileRows, block, firstPanel, lastPanel, spare);
      }
    }
  }

  private void tileTimesPanels(
      float[] left,
      int leftOff,
      int stride,
      int row,
      int tileRows,
      int block,
      int firstPanel,
      int lastPanel,
      float[] spare) {
    boolean first = block == 0;
    boolean last = block == b.blocks() - 1;
    int column = firstPanel * b.panelWidth();
    int at = row * n + column;
    TileProduct.multiply(
        kernels,
        left,
        leftOff,
        stride,
        tileRows,
        b.data(),
        b.panel(block, firstPanel),
        b.blockRows(block),
        Math.min(lastPanel * b.panelWidth(), n) - column,
        c,
        cOff + at,
        n,
        first ? epilogue.residual : c,
        (first ? epilogue.residualOff : cOff) + at,
        first ? epilogue.bias : null,
        epilogue.biasOff + column,
        last ? epilogue.floor : Float.NEGATIVE_INFINITY,
        spare);
  }
}
