package detr.bench.ladder;

import detr.tensor.Tensor;
import java.util.function.Supplier;

/**
 * One line of a ladder's table.
 *
 * @param threads how many work
 * @param work does the whole of it once and returns the result, valid until the next call
 * @param expected what the result must be, to rounding
 */
record Step(String name, String idea, int threads, Supplier<Tensor> work, Tensor expected) {
  /** As float32 sums in different orders agree, and Winograd's, relative to the largest value. */
  private static final double TOLERANCE = 1e-4;

  /**
   * Does the work once and compares.
   *
   * @throws IllegalStateException if the result is wrong: then its time would mean nothing
   */
  void check() {
    float[] result = work.get().toArray();
    float[] wanted = expected.toArray();
    double largest = 0;
    double error = result.length == wanted.length ? 0 : Double.NaN;
    for (int i = 0; i < Math.min(result.length, wanted.length); i++) {
      largest = Math.max(largest, Math.abs(wanted[i]));
      double difference = Math.abs((double) result[i] - wanted[i]);
      error = Double.isNaN(difference) ? difference : Math.max(error, difference);
    }
    if (!(error <= TOLERANCE * largest)) {
      throw new IllegalStateException(
          name + " computes something else: off by " + error + " of " + largest);
    }
  }
}
