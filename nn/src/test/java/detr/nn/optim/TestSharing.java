package detr.nn.optim;

import java.util.function.IntConsumer;

/** What may be done in any order is done last to first. */
final class TestSharing {
  static final ParallelFor BACKWARDS = TestSharing::backwards;

  private TestSharing() {}

  private static void backwards(int count, IntConsumer work) {
    for (int i = count - 1; i >= 0; i--) {
      work.accept(i);
    }
  }
}
