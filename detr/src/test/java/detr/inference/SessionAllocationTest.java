package detr.inference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.FormulaModel;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A warm pass makes no tensors: their memory is planned once. */
final class SessionAllocationTest {
  /**
   * Bytes a pass: about 32,000 are what its some 340 operations leave behind in shapes and tasks;
   * how much exactly is up to the compiler's escape analysis. The smallest activation of the
   * transformer, 100 queries of 256 floats, would be 102,400.
   */
  private static final long MOST = 48_000;

  /** C2 has compiled the kernels, and so put their vectors into registers, after 50 to 300. */
  private static final int PASSES = 1500;

  @Test
  void aWarmPassAllocatesNoTensors() {
    var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Tensor image = Tensor.zeros(1, 64, 64, 3);
    Mask mask = Mask.none(1, 64, 64);
    try (Session session =
        Session.open(
            ModelSource.file(FormulaModel.file(FormulaModel.R50)),
            LoadOptions.defaults().withThreads(2))) {
      session.run(Pass.of(image, mask), output -> null);
      long[] threads = threads();
      long least = Long.MAX_VALUE;
      for (int pass = 0; pass < PASSES && least > MOST; pass++) {
        long before = LongStream.of(bean.getThreadAllocatedBytes(threads)).sum();
        session.run(Pass.of(image, mask), output -> null);
        long after = LongStream.of(bean.getThreadAllocatedBytes(threads)).sum();
        least = Math.min(least, after - before);
      }
      long allocated = least;
      assertTrue(allocated <= MOST, () -> "a pass allocates " + allocated + " bytes");
    }
  }

  /** This thread and the session's. */
  private static long[] threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t == Thread.currentThread() || t.getName().startsWith("detr-worker"))
        .mapToLong(Thread::threadId)
        .toArray();
  }
}
