package detr.tensor.fast;

import detr.tensor.Dropout;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Primitives;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;
import java.util.Arrays;

/**
 * {@link Ops#attention} without ever holding all scores: a task takes one head and some queries, a
 * register tile of them at a time, whose scores against every key stay in cache from the first
 * product through the softmax to the second (six rows of 850 keys are 20 KB). Keys and values of a
 * head are packed once, before.
 */
final class Attention {
  private static final int QUERIES_PER_TASK = 8 * Kernels.TILE_ROWS;

  private final Kernels kernels = Kernels.get();
  private final Workers workers;
  private final Scratch scratch;

  private Tensor q;
  private Tensor k;
  private Tensor v;
  private Tensor out;
  private Mask keyPadding;
  private int heads;
  private int queries;
  private int keys;
  private int width;
  private int headWidth;
  private int perHead;
  private Dropout dropout;

  /** Of the first head; the others' lie {@link #perHead} floats apart behind it. */
  private PackedMatrix packedKeys;

  /** The keys with their padding to whole panels, so that no tile of scores is cut short. */
  private PackedMatrix scoreColumns;

  private PackedMatrix packedValues;

  /** Multiples of the width and of 1, as many as any call needed. */
  private int[] keyRows = {};

  private int[] channelRows = {};

  private final Workers.Task packTask = this::pack;
  private final Workers.Task attendTask = this::attend;

  Attention(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /**
   * Refuses what is not queries, keys and values as of {@link Ops#attention}.
   *
   * @throws IllegalArgumentException if the shapes do not fit
   */
  static void requireFitting(Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding) {
    boolean fits = q.size(2) == k.size(2) && q.size(0) == k.size(0) && q.size(2) % heads == 0;
    Primitives.require(fits, "attention", q, k);
    Primitives.require(k.shape().equals(v.shape()), "attention", k, v);
    if (!keyPadding.shape().equals(Shape.of(k.size(0), k.size(1)))) {
      throw new IllegalArgumentException("key padding " + keyPadding + " for keys " + k);
    }
  }

  /** Floats of packed keys and values. */
  static int packSize(Tensor k, int heads) {
    int panel = Kernels.get().panelWidth();
    int headWidth = k.size(2) / heads;
    int perHead =
        PackedMatrix.size(headWidth, k.size(1), panel)
            + PackedMatrix.size(k.size(1), headWidth, panel);
    return Math.multiplyExact(k.size(0) * heads, perHead);
  }

  /**
   * Arguments as in {@link Ops#attention}; {@code packs} has {@link #packSize} floats.
   *
   * @param dropout of probabilities [N, heads, L, M]
   */
  void run(
      Tensor q,
      Tensor k,
      Tensor v,
      int heads,
      Mask keyPadding,
      Dropout dropout,
      Tensor packs,
      Tensor out) {
    this.dropout = dropout;
    this.q = q;
    this.k = k;
    this.v = v;
    this.out = out;
    this.heads = heads;
    this.keyPadding = keyPadding.any() ? keyPadding : null;
    queries = q.size(1);
    keys = k.size(1);
    width = q.size(2);
    headWidth = width / heads;
    layOut(packs);
    prepareStrides();
    int widest = Math.max(headWidth, keys);
    scratch.ensure(
        Kernels.TILE_ROWS * scoreColumns.n()
            + TileProduct.spareForTails(widest, kernels.panelWidth()));
    int groups = q.size(0) * heads;
    workers.run(groups, packTask);
    workers.run(groups * Math.ceilDiv(queries, QUERIES_PER_TASK), attendTask);
  }

  /** Kᵀ of every head [d, M], each followed by V [M, d]. */
  private void layOut(Tensor packs) {
    int panel = kernels.panelWidth();
    int keysSize = PackedMatrix.size(headWidth, keys, panel);
    int at = packs.offset();
    perHead = keysSize + PackedMatrix.size(keys, headWidth, panel);
    packedKeys = PackedMatrix.in(packs.data(), at, headWidth, keys, panel);
    scoreColumns = packedKeys.wholePanels();
    packedValues = PackedMatrix.in(packs.data(), at + keysSize, keys, headWidth, panel);
  }

  private void prepareStrides() {
    if (keyRows.length < Math.max(2, keys) || keyRows[1] != width) {
      keyRows = strided(Math.max(2, keys), width);
    }
    if (channelRows.length < headWidth) {
      channelRows = strided(headWidth, 1);
    }
  }

  private static int[] strided(int count, int stride) {
    int[] offsets = new int[count];
    Arrays.setAll(offsets, i -> i * stride);
    return offsets;
  }

  private void pack(int group, int worker) {
    int base = group / heads * keys * width + group % heads * headWidth;
    int behind = group * perHead;
    for (int panel = 0; panel < packedKeys.panels(); panel++) {
      packedKeys.pack(behind, panel, k.data(), k.offset() + base, width, channelRows);
    }
    for (int panel = 0; panel < packedValues.panels(); panel++) {
      packedValues.pack(behind, panel, v.data(), v.offset() + base, 1, keyRows);
    }
  }

  private void attend(int index, int worker) {
    int group = index % (q.size(0) * heads);
    int first = index / (q.size(0) * heads) * QUERIES_PER_TASK;
    int rows = Math.min(QUERIES_PER_TASK, queries - first);
    int at = (group / heads * queries + first) * width + group % heads * headWidth;
    float[] scores = scratch.of(worker);
    float factor = (float) (1 / Math.sqrt(headWidth));
    int behind = group * perHead;
    int stride = scoreColumns.n();
    for (int row = 0; row < rows; row += Kernels.TILE_ROWS) {
      int tileRows = Math.min(Kernels.TILE_ROWS, rows - row);
      int from = at + row * width;
      TileProduct.tileTimes(
          kernels,
          q.data(),
          q.offset() + from,
          width,
          tileRows,
          scoreColumns,
          behind,
          scores,
          Scratch.START,
          stride,
          scores);
      for (int r = 0; r < tileRows; r++) {
        int scoresOfRow = Scratch.START + r * stride;
        hidePadding(scores, scoresOfRow, group / heads);
        kernels.softmax(scores, scoresOfRow, keys, factor);
        dropOut(scores, scoresOfRow, group * queries + first + row + r);
      }
      TileProduct.tileTimes(
          kernels,
          scores,
          Scratch.START,
          stride,
          tileRows,
          packedValues,
          behind,
          out.data(),
          out.offset() + from,
          width,
          scores);
    }
  }

  /** Of the probabilities [N, heads, L, M] a row of M. */
  private void dropOut(float[] probabilities, int at, int row) {
    if (dropout.drops()) {
      dropout.apply(probabilities, at, row * keys, probabilities, at, keys);
    }
  }

  private void hidePadding(float[] scores, int row, int image) {
    for (int key = 0; keyPadding != null && key < keys; key++) {
      if (keyPadding.padded(image * keys + key)) {
        scores[row + key] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
