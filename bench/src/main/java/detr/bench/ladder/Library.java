package detr.bench.ladder;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.List;

/**
 * The top of both ladders: what detr-java itself does, with bias and ReLU, in planned memory, and
 * with weights that are packed at the first call. A result is valid until the next call.
 */
final class Library implements AutoCloseable {
  /** The convolution of the second ladder. */
  static final ConvGeometry WINDOW = ConvGeometry.of(3, 1, 1);

  private final FastOps ops;

  /**
   * @param exact 3×3 convolutions by unfolding and a product, not by Winograd's algorithm
   */
  Library(int threads, boolean exact) {
    ops = new FastOps(threads, exact);
  }

  /** relu(a · weightᵀ + bias): [m, k] with weight [n, k] and bias [n] → [m, n]. */
  Tensor linear(Tensor a, Tensor weight, Tensor bias) {
    return ops.pass(a.shape(), () -> ops.linear(a, weight, bias, Activation.RELU), List::of);
  }

  /** relu(conv(x, weight) + bias): [1, h, w, c] with weight [o, c, 3, 3] → [1, h, w, o]. */
  Tensor convolve(Tensor x, Tensor weight, Tensor bias) {
    return ops.pass(
        x.shape(),
        () -> ops.convAffine(x, weight, WINDOW, null, bias, null, Activation.RELU),
        List::of);
  }

  /** Ends the threads. */
  @Override
  public void close() {
    ops.close();
  }
}
