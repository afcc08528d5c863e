package detr.bench.ladder;

import detr.tensor.kernel.Kernels;

/**
 * K in blocks, so that the panels of a block stay in the second-level cache; rows in blocks, so
 * that C does while the blocks of K go by. Shapes as for {@link RegisterTile}.
 */
final class Blocked implements Rung {
  private static final Kernels KERNELS = Kernels.get();

  /** A panel of 32 columns is then 64 KB, six rows of A 12 KB. */
  static final int K_BLOCK = 512;

  /** Rows of a block. */
  static final int M_BLOCK = 16 * Tile.ROWS;

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
      rows(a, panels, c, i, Math.min(i + M_BLOCK, bound), k, n);
    }
    OneRow.rows(a, b, c, bound, m, k, n);
  }

  /** Rows {@code from} to {@code to − 1} of C, in whole tiles. */
  static void rows(float[] a, float[] panels, float[] c, int from, int to, int k, int n) {
    for (int p = 0; p < k; p += K_BLOCK) {
      int kc = Math.min(K_BLOCK, k - p);
      for (int i = from; i < to; i += Tile.ROWS) {
        for (int j = 0; j < n; j += Tile.WIDTH) {
          int panel = p * n + j * kc;
          KERNELS.tile(a, i * k + p, k, panels, panel, kc, c, i * n + j, n, p > 0);
        }
      }
    }
  }
}
