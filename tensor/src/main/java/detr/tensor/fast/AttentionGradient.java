package detr.tensor.fast;

import detr.tensor.Dropout;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import detr.tensor.kernel.BackwardKernels;
import detr.tensor.kernel.Kernels;
import java.util.Arrays;

/**
 * The gradients of {@link Ops#attention} by queries, keys and values, without ever holding all
 * probabilities: a task takes one head, goes through its queries a block at a time, and computes
 * their probabilities P anew. With Ȯ the output's gradient and factor = 1/√d, for each block:
 *
 * <pre>
 *   V̇ += Pᵀ Ȯ      Ṡ = factor · P ∘ (Ȯ Vᵀ − rowsum(P ∘ Ȯ Vᵀ))      Q̇ = Ṡ K      K̇ += Ṡᵀ Q
 * </pre>
 *
 * <p>With dropout, whose zeros and factors are a matrix D, V̇ has P ∘ D for P, and Ṡ has Ȯ Vᵀ ∘ D
 * for Ȯ Vᵀ.
 */
final class AttentionGradient {
  private static final int BLOCK = 8 * Kernels.TILE_ROWS;

  /** Rows of scratch memory are a cache line longer, lest all fall into the same few sets. */
  private static final int PADDING = CacheLine.FLOATS;

  private final Kernels kernels = Kernels.get();
  private final BackwardKernels backward = BackwardKernels.get();
  private final int panel = kernels.panelWidth();
  private final Workers workers;
  private final Scratch scratch;

  private Tensor gradient;
  private Tensor q;
  private Tensor k;
  private Tensor v;
  private Mask keyPadding;
  private Dropout dropout;
  private int heads;
  private int queries;
  private int keys;
  private int width;
  private int headWidth;
  private Tensor byQueries;
  private Tensor byKeys;
  private Tensor byValues;

  /** Distance of rows of scores, and of a head's rows of channels. */
  private int scoresStride;

  private int rowStride;

  /** Offsets of channels and of keys, as {@link PackedMatrix#pack} reads them. */
  private int[] channelRows = {};

  private int[] keyRows = {};

  AttentionGradient(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /**
   * Arguments as in {@link Ops#attention}, the gradient of its output, and where the three
   * gradients go.
   */
  void run(
      Tensor gradient,
      Tensor q,
      Tensor k,
      Tensor v,
      int heads,
      Mask keyPadding,
      Dropout dropout,
      Tensor byQueries,
      Tensor byKeys,
      Tensor byValues) {
    this.dropout = dropout;
    this.gradient = gradient;
    this.q = q;
    this.k = k;
    this.v = v;
    this.heads = heads;
    this.keyPadding = keyPadding;
    this.byQueries = byQueries;
    this.byKeys = byKeys;
    this.byValues = byValues;
    queries = q.size(1);
    keys = k.size(1);
    width = q.size(2);
    headWidth = width / heads;
    scoresStride = CacheLine.roundUp(keys) + PADDING;
    rowStride = PackedMatrix.roundUp(headWidth, panel) + PADDING;
    channelRows = new int[headWidth];
    Arrays.setAll(channelRows, i -> i);
    keyRows = new int[keys];
    Arrays.setAll(keyRows, i -> i * width);
    scratch.ensure(new Places().end);
    workers.run(q.size(0) * heads, this::head);
  }

  /** Where things are in a worker's scratch memory. */
  private final class Places {
    private int end = Scratch.START;
    private final int probabilities = take(BLOCK * scoresStride);
    private final int scores = take(BLOCK * scoresStride);
    private final int queryRows = take(BLOCK * rowStride);
    private final int gradientRows = take(BLOCK * rowStride);
    private final int keySums = take(sumRows() * rowStride);
    private final int valueSums = take(sumRows() * rowStride);
    private final int keysAcross = take(PackedMatrix.size(headWidth, keys, panel));
    private final int valuesAcross = take(PackedMatrix.size(headWidth, keys, panel));
    private final int keysDown = take(PackedMatrix.size(keys, headWidth, panel));

    private Places() {
      take(TileProduct.spareForTails(Math.max(headWidth, keys), panel));
    }

    private int take(int floats) {
      int start = end;
      end += CacheLine.roundUp(floats);
      return start;
    }
  }

  private int sumRows() {
    return Math.ceilDiv(keys, Kernels.TILE_ROWS) * Kernels.TILE_ROWS;
  }

  private void head(int group, int worker) {
    float[] spare = scratch.of(worker);
    Places at = new Places();
    int image = group / heads;
    int channel = group % heads * headWidth;
    int firstKey = image * keys * width + channel;
    PackedMatrix keysAcross = PackedMatrix.in(spare, at.keysAcross, headWidth, keys, panel);
    PackedMatrix valuesAcross = PackedMatrix.in(spare, at.valuesAcross, headWidth, keys, panel);
    PackedMatrix keysDown = PackedMatrix.in(spare, at.keysDown, keys, headWidth, panel);
    pack(keysAcross, k, firstKey, width, channelRows);
    pack(valuesAcross, v, firstKey, width, channelRows);
    pack(keysDown, k, firstKey, 1, keyRows);
    Kernels.clear(spare, at.keySums, sumRows() * rowStride);
    Kernels.clear(spare, at.valueSums, sumRows() * rowStride);
    for (int first = 0; first < queries; first += BLOCK) {
      int rows = Math.min(BLOCK, queries - first);
      int from = (image * queries + first) * width + channel;
      copyRows(q, from, rows, spare, at.queryRows);
      copyRows(gradient, from, rows, spare, at.gradientRows);
      times(
          spare, at.queryRows, rowStride, rows, keysAcross, spare, at.probabilities, scoresStride);
      times(spare, at.gradientRows, rowStride, rows, valuesAcross, spare, at.scores, scoresStride);
      softmax(spare, at, rows, group, first);
      addProduct(spare, at.probabilities, at.gradientRows, rows, at.valueSums);
      addProduct(spare, at.scores, at.queryRows, rows, at.keySums);
      int to = byQueries.offset() + from;
      times(spare, at.scores, scoresStride, rows, keysDown, byQueries.data(), to, width);
    }
    copyBack(spare, at.keySums, byKeys, firstKey);
    copyBack(spare, at.valueSums, byValues, firstKey);
  }

  private static void pack(
      PackedMatrix matrix, Tensor from, int base, int columnStride, int[] rowOffsets) {
    for (int i = 0; i < matrix.panels(); i++) {
      matrix.pack(i, from.data(), from.offset() + base, columnStride, rowOffsets);
    }
  }

  private void copyRows(Tensor from, int at, int rows, float[] to, int toOff) {
    for (int r = 0; r < rows; r++) {
      int source = from.offset() + at + r * width;
      System.arraycopy(from.data(), source, to, toOff + r * rowStride, headWidth);
    }
  }

  private void copyBack(float[] sums, int at, Tensor to, int base) {
    for (int key = 0; key < keys; key++) {
      int target = to.offset() + base + key * width;
      System.arraycopy(sums, at + key * rowStride, to.data(), target, headWidth);
    }
  }

  /** Probabilities from scores, and the scores' gradients from those of the probabilities. */
  private void softmax(float[] spare, Places at, int rows, int group, int first) {
    float factor = (float) (1 / Math.sqrt(headWidth));
    int image = group / heads;
    for (int r = 0; r < rows; r++) {
      int probabilities = at.probabilities + r * scoresStride;
      int scores = at.scores + r * scoresStride;
      for (int key = 0; keyPadding.any() && key < keys; key++) {
        if (keyPadding.padded(image * keys + key)) {
          spare[probabilities + key] = Float.NEGATIVE_INFINITY;
        }
      }
      kernels.softmax(spare, probabilities, keys, factor);
      int index = (group * queries + first + r) * keys;
      dropOut(spare, scores, index);
      backward.softmax(spare, scores, spare, probabilities, factor, spare, scores, keys);
      dropOut(spare, probabilities, index);
    }
  }

  private void dropOut(float[] spare, int row, int index) {
    if (dropout.drops()) {
      dropout.apply(spare, row, index, spare, row, keys);
    }
  }

  private void times(
      float[] spare, int a, int lda, int rows, PackedMatrix b, float[] c, int cOff, int ldc) {
    for (int r = 0; r < rows; r += Kernels.TILE_ROWS) {
      int tileRows = Math.min(Kernels.TILE_ROWS, rows - r);
      TileProduct.tileTimes(
          kernels, spare, a + r * lda, lda, tileRows, b, 0, c, cOff + r * ldc, ldc, spare);
    }
  }

  /** Sums of rows keyed by key: C[key, j] += Σ over rows of A[row, key] · B[row, j]. */
  private void addProduct(float[] spare, int a, int b, int rows, int sums) {
    for (int j = 0; j < headWidth; j += panel) {
      for (int key = 0; key < keys; key += Kernels.TILE_ROWS) {
        backward.columnsTile(
            spare,
            a + key,
            scoresStride,
            spare,
            b + j,
            rowStride,
            rows,
            spare,
            sums + key * rowStride + j,
            rowStride);
      }
    }
  }
}
