package detr.tensor.fast;

import detr.tensor.Ops;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;

/**
 * The gradients of {@link Ops#groupNorm} without activation. With n̂ = (x − mean) · r, r = 1 /
 * √(variance + eps) and h = g · weight, for each group of an image:
 *
 * <pre>
 *   dx = r (h − mean(h) − n̂ · mean(h · n̂))      dweight = Σ g · n̂      dbias = Σ g
 * </pre>
 *
 * <p>A task takes one image through three passes, as {@link GroupBlocks} says: means; the sums of
 * (x − mean)², of g · (x − mean) and of g, which all else follows from; and dx, which of g and x −
 * mean is a linear map. Nothing as large as an image is held in between.
 */
final class GroupNormGradient {
  private static final int ROWS = 6;

  private final Kernels kernels = Kernels.get();
  private final Workers workers;
  private final Scratch scratch;

  private Tensor gradient;
  private Tensor x;
  private Tensor weight;
  private float eps;
  private GroupBlocks blocks;
  private Tensor out;
  private Tensor byWeight;
  private Tensor byBias;

  GroupNormGradient(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /**
   * Arguments as in {@link Ops#groupNorm}, the gradient of its output, and where results go.
   *
   * @param byWeight the images' own gradients by the weight, [N, C]
   * @param byBias likewise by the bias
   */
  void run(
      Tensor gradient,
      Tensor x,
      Tensor weight,
      int groups,
      float eps,
      Tensor out,
      Tensor byWeight,
      Tensor byBias) {
    this.gradient = gradient;
    this.x = x;
    this.weight = weight;
    this.eps = eps;
    this.out = out;
    this.byWeight = byWeight;
    this.byBias = byBias;
    blocks = GroupBlocks.of(x, groups);
    if (blocks.image() == 0) {
      Kernels.clear(byWeight.data(), byWeight.offset(), byWeight.count());
      Kernels.clear(byBias.data(), byBias.offset(), byBias.count());
      return;
    }
    scratch.ensure(ROWS * blocks.length());
    workers.run(x.size(0), this::image);
  }

  /** Rows of a worker's scratch memory, each first a sum and then what follows from it. */
  private record Rows(float[] of, int length) {
    /** Of (x − mean)²; then by how much the gradient is multiplied. */
    int squares() {
      return Scratch.START;
    }

    /** Of g · (x − mean); then by how much x − mean is multiplied. */
    int products() {
      return squares() + length;
    }

    /** Of g; then what is added. */
    int gradients() {
      return products() + length;
    }

    int minusMeans() {
      return gradients() + length;
    }

    /** For x − mean. */
    int centred() {
      return minusMeans() + length;
    }

    /** For what is in between. */
    int between() {
      return centred() + length;
    }
  }

  private void image(int index, int worker) {
    Rows rows = new Rows(scratch.of(worker), blocks.length());
    int first = index * blocks.image();
    int from = x.offset() + first;
    blocks.minusMeans(kernels, x.data(), from, rows.of, rows.squares(), rows.minusMeans());
    sum(first, rows);
    for (int group = 0; group < blocks.groups(); group++) {
      conclude(index, group, rows);
    }
    spread(first, rows);
  }

  private void sum(int first, Rows rows) {
    float[] r = rows.of;
    int length = rows.length;
    Kernels.clear(r, rows.squares(), length);
    Kernels.clear(r, rows.products(), length);
    Kernels.clear(r, rows.gradients(), length);
    int centred = rows.centred();
    int between = rows.between();
    for (int at = 0; at < blocks.image(); at += length) {
      int n = Math.min(length, blocks.image() - at);
      int g = gradient.offset() + first + at;
      kernels.add(x.data(), x.offset() + first + at, r, rows.minusMeans(), r, centred, n);
      kernels.multiply(r, centred, r, centred, r, between, n);
      kernels.add(r, rows.squares(), r, between, r, rows.squares(), n);
      kernels.multiply(gradient.data(), g, r, centred, r, between, n);
      kernels.add(r, rows.products(), r, between, r, rows.products(), n);
      kernels.add(gradient.data(), g, r, rows.gradients(), r, rows.gradients(), n);
    }
  }

  /** From a group's sums to the gradients by its parameters, and to the linear map. */
  private void conclude(int index, int group, Rows rows) {
    double inverse = 1 / Math.sqrt(blocks.average(rows.of, rows.squares(), group) + eps);
    int first = group * blocks.members();
    double ofH = 0;
    double ofHn = 0;
    for (int channel = first; channel < first + blocks.members(); channel++) {
      double factor = weight.data()[weight.offset() + channel];
      double gradients = blocks.sum(rows.of, rows.gradients(), channel);
      double products = blocks.sum(rows.of, rows.products(), channel) * inverse;
      int to = index * blocks.channels() + channel;
      byBias.data()[byBias.offset() + to] = (float) gradients;
      byWeight.data()[byWeight.offset() + to] = (float) products;
      ofH += factor * gradients;
      ofHn += factor * products;
      blocks.spreadChannel(channel, (float) (inverse * factor), rows.of, rows.squares());
    }
    double minusInverse = -inverse / blocks.divisor();
    blocks.spread(group, (float) (minusInverse * ofH), rows.of, rows.gradients());
    blocks.spread(group, (float) (minusInverse * inverse * ofHn), rows.of, rows.products());
  }

  private void spread(int first, Rows rows) {
    float[] r = rows.of;
    int centred = rows.centred();
    for (int at = 0; at < blocks.image(); at += rows.length) {
      int n = Math.min(rows.length, blocks.image() - at);
      int g = gradient.offset() + first + at;
      int to = out.offset() + first + at;
      kernels.add(x.data(), x.offset() + first + at, r, rows.minusMeans(), r, centred, n);
      kernels.multiply(r, centred, r, rows.products(), r, centred, n);
      kernels.add(r, centred, r, rows.gradients(), r, centred, n);
      kernels.multiply(gradient.data(), g, r, rows.squares(), out.data(), to, n);
      kernels.add(out.data(), to, r, centred, out.data(), to, n);
    }
  }
}
