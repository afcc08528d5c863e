package detr.weights;

import detr.tensor.Shape;
import java.util.Arrays;
import java.util.function.Function;

/** Shapes from numbers that a file claims. */
final class Sizes {
  private static final int MOST_AXES = 16;

  private Sizes() {}

  /**
   * @param refuse makes the exception from what is wrong, worded to follow a tensor's name
   */
  static Shape shape(long[] sizes, Function<String, WeightsException> refuse) {
    if (sizes.length > MOST_AXES) {
      throw refuse.apply("has " + sizes.length + " axes; at most " + MOST_AXES + " are read");
    }
    try {
      return Shape.of(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse.apply(
          "has the impossible shape "
              + Arrays.toString(sizes)
              + "; sizes must not be negative, nor their product above "
              + Integer.MAX_VALUE);
    }
  }
}
