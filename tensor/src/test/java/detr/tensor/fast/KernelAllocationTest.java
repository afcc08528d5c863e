package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.tensor.Samples;
import detr.tensor.kernel.BackwardKernels;
import detr.tensor.kernel.Kernels;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * Once C2 has compiled a kernel of rows, its vectors are in registers. One that is handed over
 * between methods which C2 does not join would be an object, which shows in what is allocated.
 */
class KernelAllocationTest {
  private static final int[] LENGTHS = {100, 4, 256, 64, 850, 7};
  private static final int MOST = 850;
  private static final float EPS = 1e-5f;

  /** C2 compiles after some thousand calls, in its own time: some 10 batches. */
  private static final int BATCHES = 10_000;

  /** Of each length in a batch. */
  private static final int CALLS = 100;

  private final Kernels kernels = Kernels.get();
  private final BackwardKernels backward = BackwardKernels.get();
  private final float[] x = new Samples(1).tensor(MOST).data();
  private final float[] g = new Samples(2).tensor(MOST).data();
  private final float[] weight = new Samples(3).tensor(MOST).data();
  private final float[] bias = new Samples(4).tensor(MOST).data();
  private final float[] y = new float[MOST];

  /** A kernel on rows of a length. */
  private interface Rows {
    void run(int n);
  }

  @Test
  void softmax() {
    allocatesNothing(n -> kernels.softmax(y, 0, n, 0.2f));
  }

  @Test
  void layerNorm() {
    allocatesNothing(n -> kernels.layerNorm(x, 0, n, weight, 0, bias, 0, EPS, y, 0));
  }

  @Test
  void sigmoid() {
    allocatesNothing(n -> kernels.sigmoid(x, 0, y, 0, n));
  }

  @Test
  void softmaxBackward() {
    allocatesNothing(n -> backward.softmax(g, 0, x, 0, 0.2f, y, 0, n));
  }

  @Test
  void layerNormBackward() {
    allocatesNothing(
        n -> backward.layerNorm(g, 0, x, 0, n, weight, 0, EPS, y, 0, bias, 0, bias, 0));
  }

  private static void allocatesNothing(Rows kernel) {
    var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    // The first reading makes what the later ones share.
    bean.getCurrentThreadAllocatedBytes();
    long least = Long.MAX_VALUE;
    for (int batch = 0; batch < BATCHES && least > 0; batch++) {
      long before = bean.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < CALLS; call++) {
        for (int n : LENGTHS) {
          kernel.run(n);
        }
      }
      least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, "bytes in " + CALLS * LENGTHS.length + " rows");
  }
}
