package detr.tensor;

import detr.tensor.kernel.Kernels;
import java.util.Arrays;

/**
 * Group normalisation of channels-last images. A task takes one image through three passes: means,
 * variances, and the affine map of each channel that they and the parameters amount to. Pixels go
 * through in blocks of neighbours, so that vectors are full with few channels too; every place in a
 * block has its own sum, which keeps the sums short and so their rounding small.
 */
final class GroupNormalisation implements Workers.Task {
  /** Floats in a block, about: a task's five rows of them fit the first-level cache. */
  private static final int BLOCK = 1024;

  private static final int ROWS = 5;

  private final Kernels kernels = Kernels.get();
  private final Workers workers;
  private final Scratch scratch;

  private Tensor x;
  private Tensor weight;
  private Tensor bias;
  private Tensor out;
  private int groups;
  private float eps;
  private boolean relu;
  private int channels;
  private int image;
  private int block;

  GroupNormalisation(Workers workers, Scratch scratch) {
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
    this.groups = groups;
    this.eps = eps;
    relu = activation == Activation.RELU;
    channels = x.size(3);
    image = x.size(1) * x.size(2) * channels;
    block = Math.max(1, BLOCK / channels) * channels;
    scratch.ensure(ROWS * block);
    workers.run(image == 0 ? 0 : x.size(0), this);
  }

  /** The rows of the scratch memory: sums, differences, the shift, the factor, and −means. */
  @Override
  public void run(int index, int worker) {
    float[] rows = scratch.of(worker);
    int from = x.offset() + index * image;
    int difference = block;
    int shift = 2 * block;
    int factor = 3 * block;
    int minusMean = 4 * block;
    Arrays.fill(rows, 0, block, 0);
    for (int at = 0; at < image; at += block) {
      kernels.add(rows, 0, x.data(), from + at, rows, 0, Math.min(block, image - at));
    }
    for (int group = 0; group < groups; group++) {
      spread(group, (float) -average(rows, group), rows, minusMean);
    }
    Arrays.fill(rows, 0, block, 0);
    for (int at = 0; at < image; at += block) {
      int n = Math.min(block, image - at);
      kernels.add(x.data(), from + at, rows, minusMean, rows, difference, n);
      kernels.multiply(rows, difference, rows, difference, rows, difference, n);
      kernels.add(rows, 0, rows, difference, rows, 0, n);
    }
    for (int group = 0; group < groups; group++) {
      spread(group, (float) (1 / Math.sqrt(average(rows, group) + eps)), rows, factor);
    }
    for (int i = 0; i < block; i++) {
      rows[factor + i] *= weight.data()[weight.offset() + i % channels];
      rows[shift + i] = bias.data()[bias.offset() + i % channels];
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

  /** Of all that was summed in the places of a group's channels. */
  private double average(float[] sums, int group) {
    int members = channels / groups;
    double sum = 0;
    for (int pixel = 0; pixel < block; pixel += channels) {
      for (int member = 0; member < members; member++) {
        sum += sums[pixel + group * members + member];
      }
    }
    return sum / ((double) image / groups);
  }

  private void spread(int group, float value, float[] rows, int row) {
    int members = channels / groups;
    for (int pixel = 0; pixel < block; pixel += channels) {
      int first = row + pixel + group * members;
      Arrays.fill(rows, first, first + members, value);
    }
  }
}
