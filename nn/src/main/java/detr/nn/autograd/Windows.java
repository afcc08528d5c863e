package detr.nn.autograd;

import detr.tensor.Tensor;
import detr.tensor.Window;
import java.util.Arrays;

/** The backward passes of what slides over an image; see {@link Window}. */
final class Windows {
  private Windows() {}

  /**
   * Adds every element of an unfolded gradient [N, H', W', KH·KW·C] to the pixel of x [N, H, W, C]
   * that it was read from.
   */
  static Tensor fold(Tensor gradient, Tensor x, Window window) {
    Tensor sum = Tensor.zeros(x.shape().sizes());
    int channels = x.size(3);
    window.visit(
        x.shape(),
        (output, tap, pixel) -> {
          int at = gradient.offset() + (output * window.height() * window.width() + tap) * channels;
          for (int c = 0; pixel >= 0 && c < channels; c++) {
            sum.data()[pixel * channels + c] += gradient.data()[at + c];
          }
        });
    return sum;
  }

  /** Gives the gradient of each pooled element to the first pixel that held the maximum. */
  static Tensor unpool(Tensor gradient, Tensor x, Window window) {
    Tensor sum = Tensor.zeros(x.shape().sizes());
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
      sum.data()[winner[i]] += gradient.data()[gradient.offset() + i];
    }
    return sum;
  }
}
