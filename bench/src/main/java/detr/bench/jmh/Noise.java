package detr.bench.jmh;

import detr.tensor.Tensor;
import java.util.Random;

/** Tensors to compute with. */
final class Noise {
  private Noise() {}

  /** Normally distributed numbers, the same for the same sizes. */
  static Tensor tensor(int... sizes) {
    Tensor tensor = Tensor.zeros(sizes);
    Random random = new Random(1);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }
}
