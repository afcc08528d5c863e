package detr.tensor.fast;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;

/**
 * Sums over leading axes: of a tensor that repeats a shape, the sum of the repeats. Which sums are
 * added in which order depends on the shapes alone, and not on who computes them.
 */
final class Sums {
  /** Parts of many repeats that are summed by themselves. */
  static final int PARTS = 16;

  /** So many repeats are summed one by one, in single precision. */
  private static final int FEW = 256;

  /** Elements of a task: long against the cost of claiming it, short against the cache. */
  private static final int GRAIN = 1 << 14;

  private final Kernels kernels = Kernels.get();
  private final Workers workers;

  Sums(Workers workers) {
    this.workers = workers;
  }

  /** Whether {@link #ofFew} does: otherwise {@link #ofMany} has shorter sums. */
  static boolean few(Shape repeated, Shape shape) {
    return repeats(repeated, shape) <= FEW;
  }

  private static int repeats(Shape repeated, Shape shape) {
    return shape.count() == 0 ? 0 : repeated.count() / shape.count();
  }

  /** Each task sums its part of the elements. */
  void ofFew(Tensor x, Tensor out) {
    int n = out.count();
    int repeats = repeats(x.shape(), out.shape());
    int grain = Math.ceilDiv(GRAIN, Math.max(1, repeats));
    workers.run(
        Math.ceilDiv(n, grain),
        (index, worker) -> {
          int from = index * grain;
          add(x, from, n, repeats, out, from, Math.min(grain, n - from));
        });
  }

  /**
   * Each task sums its part of the repeats.
   *
   * @param parts for the sums of the parts, {@link #PARTS} times as long as the output
   */
  void ofMany(Tensor x, Tensor parts, Tensor out) {
    int n = out.count();
    int repeats = repeats(x.shape(), out.shape());
    int each = Math.ceilDiv(repeats, PARTS);
    workers.run(
        PARTS,
        (part, worker) -> {
          int first = Math.min(repeats, part * each);
          int count = Math.min(each, repeats - first);
          add(x, first * n, n, count, parts, part * n, n);
        });
    ofParts(parts, out);
  }

  /** Adds the sums [parts, n] of all parts in their order. */
  void ofParts(Tensor parts, Tensor out) {
    int n = out.count();
    add(parts, 0, n, PARTS, out, 0, n);
  }

  /** Sums the repeats of {@code n} elements, which are {@code stride} apart in x. */
  private void add(Tensor x, int from, int stride, int repeats, Tensor out, int place, int n) {
    int to = out.offset() + place;
    Kernels.clear(out.data(), to, n);
    for (int repeat = 0; repeat < repeats; repeat++) {
      int at = x.offset() + from + repeat * stride;
      kernels.add(out.data(), to, x.data(), at, out.data(), to, n);
    }
  }
}
