package detr.bench.ladder;

import detr.tensor.kernel.Kernels;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads take blocks of rows from one counter, so a slow core just takes fewer. Nothing of C is
 * written by two. Shapes as for {@link RegisterTile}.
 */
final class Threads implements Rung {
  private final int threads;
  private float[] panels = {};

  Threads(int threads) {
    this.threads = threads;
  }

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public String idea() {
    return "blocks of rows shared out by one counter";
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public void multiply(float[] a, float[] b, float[] c, int m, int k, int n) {
    float[] packed = PackedB.pack(b, k, n, Blocked.K_BLOCK, panels);
    panels = packed;
    int bound = m - m % Tile.ROWS;
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        pool.execute(
            () -> {
              float[] spare = new float[Kernels.TILE_SPARE];
              for (int i; (i = next.getAndAdd(Blocked.M_BLOCK)) < bound; ) {
                int last = Math.min(i + Blocked.M_BLOCK, bound);
                Blocked.rows(a, packed, c, i, last, k, n, spare);
              }
            });
      }
    }
    OneRow.rows(a, b, c, bound, m, k, n);
  }
}
