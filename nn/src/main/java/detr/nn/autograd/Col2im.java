package detr.nn.autograd;

import detr.tensor.ConvGeometry;
import detr.tensor.Tensor;
import java.util.Arrays;

/** The backward passes of what slides over an image; see {@link ConvGeometry}. */
final class Col2im {
  private Col2im() {}

  /**
   * Adds every element of an unfolded gradient [N, H', W', KH·KW·C] to the pixel of x [N, H, W, C]
   * that it was read from.
   */
  static void fold(Tensor gradient, Tensor x, ConvGeometry window, Tensor sum) {
    clear(sum);
    int channels = x.size(3);
    window.visit(
        x.shape(),
        (output, tap, pixel) -> {
          int at = gradient.offset() + (output * window.height() * window.width() + tap) * channels;
          for (int c = 0; pixel >= 0 && c < channels; c++) {
            sum.data()[sum.offset() + pixel * channels + c] += gradient.data()[at + c];
          }
        });
  }

  private static void clear(Tensor sum) {
    Arrays.fill(sum.data(), sum.offset(), sum.offset() + sum.count(), 0);
  }

  /** [N, H, W, 1]: the number of every pixel of x; exact up to 2<sup>24</sup> pixels. */
  static Tensor numbers(Tensor x) {
    Tensor numbers = Tensor.zeros(x.size(0), x.size(1), x.size(2), 1);
    for (int i = 0; i < numbers.count(); i++) {
      numbers.data()[i] = i;
    }
    return numbers;
  }

  /**
   * Adds every element of the gradient of an interpolation to the pixel of x [N, H, W, C] that it
   * was copied from.
   *
   * @param sources [N, H', W', 1], the numbers of these pixels
   */
  static void gather(Tensor gradient, Tensor sources, Tensor sum) {
    clear(sum);
    int channels = sum.size(3);
    for (int i = 0; i < gradient.count(); i++) {
      int source = (int) sources.data()[sources.offset() + i / channels];
      sum.data()[sum.offset() + source * channels + i % channels] +=
          gradient.data()[gradient.offset() + i];
    }
  }

  /** Gives the gradient of each pooled element to the first pixel that held the maximum. */
  static void unpool(Tensor gradient, Tensor x, ConvGeometry window, Tensor sum) {
    clear(sum);
    int channels = x.size(3);
    int[] winner = new int[gradient.count()];
    Arrays.fill(winner, -1);
    float[] data = x.data();
    window.visit(
        x.shape(),
        (output, tap, pixel) -> {
          for (int c = 0; pixel >= 0 && c < channels; c++) {
            int at = output * channels + c;
            int from = pixel * channels + c;
            if (winner[at] < 0 || data[x.offset() + from] > data[x.offset() + winner[at]]) {
              winner[at] = from;
            }
          }
        });
    for (int i = 0; i < winner.length; i++) {
      sum.data()[sum.offset() + winner[i]] += gradient.data()[gradient.offset() + i];
    }
  }
}
