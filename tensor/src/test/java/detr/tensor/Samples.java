package detr.tensor;

import java.util.Random;

/** Random tensors with signs that cancel, and bounds on what rounding may do to them. */
public final class Samples {
  private final Random random;

  public Samples(long seed) {
    random = new Random(seed);
  }

  /** Values in −1..1. */
  public Tensor tensor(int... sizes) {
    Tensor tensor = Tensor.zeros(sizes);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = 2 * random.nextFloat() - 1;
    }
    return tensor;
  }

  /** The same, but beginning in the middle of a larger array. */
  public Tensor inside(int... sizes) {
    Shape shape = Shape.of(sizes);
    return Tensor.view(tensor(shape.count() + 13).data(), 7, shape);
  }

  /** Every place padding with this probability. */
  public Mask mask(double probability, int... sizes) {
    boolean[] padded = new boolean[Shape.of(sizes).count()];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = random.nextDouble() < probability;
    }
    return Mask.of(padded, sizes);
  }
}
