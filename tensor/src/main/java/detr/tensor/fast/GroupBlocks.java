package detr.tensor.fast;

import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;
import java.util.Arrays;

/**
 * How a channels-last image goes through a group normalisation: in blocks of neighbouring pixels,
 * so that vectors are full with few channels too. Every place in a block has its own sum, which
 * keeps the sums short and so their rounding small. What is summed, and what is the same for all
 * pixels, lies in rows as long as a block.
 *
 * @param channels of the image
 * @param groups of as many channels each
 * @param image its pixels times channels
 * @param length of a block, whole pixels
 */
record GroupBlocks(int channels, int groups, int image, int length) {
  /** Floats in a block, about: a task's rows of them fit the first-level cache. */
  private static final int LENGTH = 1024;

  /**
   * @param x images [N, H, W, C]
   */
  static GroupBlocks of(Tensor x, int groups) {
    int channels = x.size(3);
    int image = x.size(1) * x.size(2) * channels;
    return new GroupBlocks(channels, groups, image, Math.max(1, LENGTH / channels) * channels);
  }

  /** The channels of a group. */
  int members() {
    return channels / groups;
  }

  /** By how much a group's mean in an image divides its sum. */
  double divisor() {
    return (double) image / groups;
  }

  /** Sets a row to −mean of each channel's group, of the image that begins at {@code from}. */
  void minusMeans(Kernels kernels, float[] x, int from, float[] rows, int sums, int minusMeans) {
    Kernels.clear(rows, sums, length);
    for (int at = 0; at < image; at += length) {
      kernels.add(rows, sums, x, from + at, rows, sums, Math.min(length, image - at));
    }
    for (int group = 0; group < groups; group++) {
      spread(group, (float) -average(rows, sums, group), rows, minusMeans);
    }
  }

  /** Of all that was summed in the places of a group's channels. */
  double average(float[] rows, int sums, int group) {
    double sum = 0;
    for (int pixel = 0; pixel < length; pixel += channels) {
      for (int member = 0; member < members(); member++) {
        sum += rows[sums + pixel + group * members() + member];
      }
    }
    return sum / divisor();
  }

  /** Of all that was summed in the places of a channel. */
  double sum(float[] rows, int sums, int channel) {
    double sum = 0;
    for (int place = sums + channel; place < sums + length; place += channels) {
      sum += rows[place];
    }
    return sum;
  }

  /** Sets the places of a group's channels. */
  void spread(int group, float value, float[] rows, int row) {
    for (int pixel = 0; pixel < length; pixel += channels) {
      int first = row + pixel + group * members();
      Arrays.fill(rows, first, first + members(), value);
    }
  }

  /** Sets the places of a channel. */
  void spreadChannel(int channel, float value, float[] rows, int row) {
    for (int place = row + channel; place < row + length; place += channels) {
      rows[place] = value;
    }
  }
}
