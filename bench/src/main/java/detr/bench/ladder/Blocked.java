package detr.bench.ladder;

import detr.tensor.kernel.Kernels;

/**
 * K in blocks, so that the panels of a block stay in the second-level cache; rows in blocks, so
 * that C does while the blocks of K go by. The tile is the library's from here on, for it can go on
 * with the sums of the block before. Shapes as for {@link RegisterTile}.
 */
final class Blocked implements Rung {
  private static final Kernels KERNELS = Kernels.get();

  /** A panel of 32 columns is then 64 KB, six rows of A 12 KB. */
  static final int K_BLOCK = 512;

  /** Rows of a block. */
  static final int M_BLOCK = 16 * Tile.ROWS;

  private static final float NO_FLOOR = Float.NEGATIVE_INFINITY;

  private final float[] spare = new float[Kernels.TILE_SPARE];
  private float[] panels = {};

  @Override
  public String name() {
    return "blocked";
  }

  @Override
  public String idea() {
    return "blocks of K and of rows that fit the caches";
  }

  @Override
  public void multiply(float[] a, float[] b, float[] c, int m, int k, int n) {
    panels = PackedB.pack(b, k, n, K_BLOCK, panels);
    int bound = m - m % Tile.ROWS;
    for (int i = 0; i < bound; i += M_BLOCK) {
      rows(a, panels, c, i, Math.min(i + M_BLOCK, bound), k, n, spare);
    }
    OneRow.rows(a, b, c, bound, m, k, n);
  }

  /**
   * Rows {@code from} to {@code last − 1} of C, in whole tiles, with the kernels' scratch memory.
   */
  static void rows(
      float[] a, float[] panels, float[] c, int from, int last, int k, int n, float[] spare) {
    for (int p = 0; p < k; p += K_BLOCK) {
      int kc = Math.min(K_BLOCK, k - p);
      for (int i = from; i < last; i += Tile.ROWS) {
        int to = i * n;
        float[] before = p > 0 ? c : null;
        KERNELS.tiles(
            a, i * k + p, k, panels, p * n, kc, n, c, to, n, before, to, null, 0, NO_FLOOR, spare);
      }
    }
  }
}
