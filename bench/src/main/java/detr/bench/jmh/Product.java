package detr.bench.jmh;

import detr.bench.BenchException;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.function.Function;

/** A layer that is a matrix product at heart, known by its shape. */
sealed interface Product permits Convolution, Linear {
  /**
   * Reads {@link Convolution#EXAMPLE} or {@link Linear#EXAMPLE}.
   *
   * @throws BenchException if it is neither
   */
  static Product parse(String text) {
    return text.contains("k") ? Convolution.parse(text) : Linear.parse(text);
  }

  /** The length of the sums. */
  int k();

  Work work();

  /** Makes the tensors; what is returned computes the layer on them. */
  Function<FastOps, Tensor> layer();
}
