package detr.tensor.fast;

import detr.tensor.Activation;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;

/**
 * Group normalisation of channels-last images. A task takes one image through three passes, as
 * {@link GroupBlocks} says: means, variances, and the affine map of each channel that they and the
 * parameters amount to.
 */
final class GroupNormalization implements Workers.Task {
  private static final int ROWS = 5;

  private final Kernels kernels = Kernels.get();
  private final Workers workers;
  private final Scratch scratch;

  private Tensor x;
  private Tensor weight;
  private Tensor bias;
  private Tensor out;
  private GroupBlocks blocks;
  private float eps;
  private boolean relu;

  GroupNormalization(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /** Arguments as in {@link Ops#groupNorm}. */
  void run(
      Tensor x,
      Tensor weight,
      Tensor bias,
      int groups,
      float eps,
      Activation activation,
      Tensor out) {
    this.x = x;
    this.weight = weight;
    this.bias = bias;
    this.out = out;
    blocks = GroupBlocks.of(x, groups);
    this.eps = eps;
    relu = activation == Activation.RELU;
    scratch.ensure(ROWS * blocks.length());
    workers.run(blocks.image() == 0 ? 0 : x.size(0), this);
  }

  /** The rows of the scratch memory: sums, differences, the shift, the factor, and −means. */
  @Override
  public void run(int index, int worker) {
    float[] rows = scratch.of(worker);
    int block = blocks.length();
    int image = blocks.image();
    int from = x.offset() + index * image;
    int difference = block;
    int shift = 2 * block;
    int factor = 3 * block;
    int minusMean = 4 * block;
    blocks.minusMeans(kernels, x.data(), from, rows, 0, minusMean);
    Kernels.clear(rows, 0, block);
    for (int at = 0; at < image; at += block) {
      int n = Math.min(block, image - at);
      kernels.add(x.data(), from + at, rows, minusMean, rows, difference, n);
      kernels.multiply(rows, difference, rows, difference, rows, difference, n);
      kernels.add(rows, 0, rows, difference, rows, 0, n);
    }
    for (int group = 0; group < blocks.groups(); group++) {
      double variance = blocks.average(rows, 0, group);
      blocks.spread(group, (float) (1 / Math.sqrt(variance + eps)), rows, factor);
    }
    for (int i = 0; i < block; i++) {
      rows[factor + i] *= weight.data()[weight.offset() + i % blocks.channels()];
      rows[shift + i] = bias.data()[bias.offset() + i % blocks.channels()];
    }
    for (int at = 0; at < image; at += block) {
      int n = Math.min(block, image - at);
      int to = out.offset() + index * image + at;
      kernels.add(x.data(), from + at, rows, minusMean, rows, difference, n);
      kernels.multiply(rows, difference, rows, factor, rows, difference, n);
      kernels.add(rows, difference, rows, shift, out.data(), to, n);
      if (relu) {
        kernels.relu(out.data(), to, out.data(), to, n);
      }
    }
  }
}
