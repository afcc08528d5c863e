package detr.tensor.fast;

import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;
import java.util.Arrays;

/**
 * The gradient of {@link Ops#interpolate}: every pixel gets the sum of those that were copied from
 * it. These are a rectangle, since the nearest pixel moves on along an axis or stays. A task takes
 * one row of the input: first it adds up the rows that were copied from it, then their columns.
 */
final class InterpolationGradient {
  private final Kernels kernels = Kernels.get();
  private final Workers workers;
  private final Scratch scratch;

  InterpolationGradient(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /**
   * @param gradient by the output, [N, H', W', C]
   * @param out by the input, [N, H, W, C]
   */
  void run(Tensor gradient, Tensor out) {
    int[] rows = firstCopies(out.size(1), gradient.size(1));
    int[] columns = firstCopies(out.size(2), gradient.size(2));
    int n = gradient.size(2) * gradient.size(3);
    scratch.ensure(n);
    workers.run(
        out.size(0) * out.size(1),
        (row, worker) -> {
          float[] sums = scratch.of(worker);
          int y = row % out.size(1);
          int image = gradient.offset() + row / out.size(1) * gradient.size(1) * n;
          int from = image + rows[y] * n;
          sum(gradient.data(), from, rows[y + 1] - rows[y], n, sums, Scratch.START);
          addColumns(sums, columns, out, row);
        });
  }

  /**
   * Where along an axis the copies of each pixel begin; those of the next one begin where they end.
   */
  private static int[] firstCopies(int from, int to) {
    int[] first = new int[from + 1];
    Arrays.fill(first, to);
    for (int i = to - 1; i >= 0; i--) {
      first[Mask.nearest(i, from, to)] = i;
    }
    for (int i = from - 1; i >= 0; i--) {
      first[i] = Math.min(first[i], first[i + 1]);
    }
    return first;
  }

  private void addColumns(float[] sums, int[] columns, Tensor out, int row) {
    int channels = out.size(3);
    for (int x = 0; x < out.size(2); x++) {
      int from = Scratch.START + columns[x] * channels;
      int to = out.offset() + (row * out.size(2) + x) * channels;
      sum(sums, from, columns[x + 1] - columns[x], channels, out.data(), to);
    }
  }

  /** Adds up runs of {@code n} that lie one behind the other. */
  private void sum(float[] x, int from, int runs, int n, float[] y, int to) {
    if (runs == 0) {
      Kernels.clear(y, to, n);
      return;
    }
    System.arraycopy(x, from, y, to, n);
    for (int run = 1; run < runs; run++) {
      kernels.add(y, to, x, from + run * n, y, to, n);
    }
  }
}
