package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Ops;
import detr.tensor.PassCost;
import detr.tensor.ReferenceOps;
import detr.tensor.Samples;
import detr.tensor.Tensor;
import detr.tensor.kernel.VectorWidth;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast interpreter against the reference; the build runs this at every vector width. */
final class FastOpsTest {
  /** Half a unit in the last place of 1. */
  private static final double ROUNDING = Math.pow(2, -24);

  @Test
  void runsAtTheWidthTheBuildAskedFor() {
    String most = System.getProperty(VectorWidth.PROPERTY);
    if (most != null) {
      assertTrue(VectorWidth.bits() <= Integer.parseInt(most));
    }
    assertTrue(VectorWidth.bits() > 0 || "0".equals(most), "the build must test vector code");
  }

  @ParameterizedTest
  @MethodSource("detr.tensor.fast.OpCase#all")
  void agreesWithReference(OpCase c) {
    Tensor expected = c.op().apply(new ReferenceOps());
    try (FastOps fast = new FastOps(1)) {
      assertClose(c, expected, c.op().apply(fast));
    }
  }

  @ParameterizedTest
  @MethodSource("detr.tensor.fast.OpCase#all")
  void isTheSameToTheBitForAnyNumberOfThreadsAndInPlannedMemory(OpCase c) {
    float[] single;
    try (FastOps fast = new FastOps(1)) {
      single = c.op().apply(fast).toArray();
    }
    for (int threads : new int[] {2, 3, 5}) {
      try (FastOps fast = new FastOps(threads)) {
        assertArrayEquals(single, c.op().apply(fast).toArray(), c.name());
        for (int pass = 0; pass < 3; pass++) {
          Tensor planned = fast.pass("key", () -> c.op().apply(fast), List::of);
          assertArrayEquals(single, planned.toArray(), c.name());
        }
      }
    }
  }

  /**
   * Inputs lie in −1..1, so a sum of n products moves by at most n·(n/2)·2u, and typically by
   * √n·√(n/3)·u: the bound is the typical growth with a factor of 8 in hand.
   */
  private static void assertClose(OpCase c, Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape(), c.name());
    double tolerance = 8 * ROUNDING * (c.summed() / Math.sqrt(3) + 2);
    for (int i = 0; i < expected.count(); i++) {
      double e = expected.data()[expected.offset() + i];
      double a = actual.data()[actual.offset() + i];
      if (!(Math.abs(e - a) <= tolerance * Math.max(1, Math.abs(e)))) {
        throw new AssertionError(c + " [" + i + "]: expected " + e + ", got " + a);
      }
    }
  }

  @Test
  void sharesMemoryWithoutMixingValuesUp() {
    Samples samples = new Samples(1);
    Tensor x = samples.tensor(50, 64);
    Tensor w = samples.tensor(64, 64);
    Tensor bias = samples.tensor(64);
    try (FastOps fast = new FastOps(2)) {
      PassCost cost = fast.cost(() -> chain(fast, x, w, bias), List::of);
      assertEquals(20L * 50 * 64 * 64, cost.multiplyAdds());
      assertTrue(cost.activationBytes() <= 3 * 4 * 50 * 64, "20 outputs fit the space of 3");
      float[] expected = chain(fast, x, w, bias).toArray();
      Tensor first = fast.pass("chain", () -> chain(fast, x, w, bias), List::of);
      assertArrayEquals(expected, first.toArray());
      Tensor second = fast.pass("chain", () -> chain(fast, x, w, bias), List::of);
      assertArrayEquals(expected, second.toArray());
      assertSame(first, second);
    }
  }

  private static Tensor chain(Ops ops, Tensor x, Tensor w, Tensor bias) {
    Tensor y = x;
    for (int i = 0; i < 10; i++) {
      Tensor hidden = ops.linear(y, w, bias, Activation.RELU);
      y = ops.layerNorm(ops.add(y, ops.linear(hidden, w, bias, Activation.NONE)), bias, bias, 1);
      y = ops.stage("step " + i, ops.reshape(ops.reshape(y, 25, 2, 64), 50, 64));
    }
    return y;
  }

  /** A 1×1 of several blocks of K and ragged tiles, and a 3×3 by Winograd's algorithm. */
  @ParameterizedTest
  @CsvSource({"1, 700, 50", "3, 40, 48"})
  void aConvolutionMayTakeItsResidualsMemory(int kernel, int channels, int outputs) {
    Samples samples = new Samples(1);
    Tensor x = samples.tensor(1, 9, 11, channels);
    Tensor w = samples.tensor(outputs, channels, kernel, kernel);
    Tensor shift = samples.tensor(outputs);
    Tensor before = samples.tensor(1, 9, 11, outputs);
    ConvGeometry window = ConvGeometry.of(kernel, 1, kernel / 2);
    try (FastOps fast = new FastOps(2)) {
      Supplier<Tensor> block =
          () -> fast.convAffine(x, w, window, null, shift, fast.scale(before, 2), Activation.RELU);
      assertEquals(4 * before.count(), fast.cost(block, List::of).activationBytes(), 64);
      float[] expected = block.get().toArray();
      assertArrayEquals(expected, fast.pass("block", block, List::of).toArray());
      assertArrayEquals(expected, fast.pass("block", block, List::of).toArray());
    }
  }

  @Test
  void refusesAPassThatIsNotTheOnePlanned() {
    Samples samples = new Samples(1);
    Tensor small = samples.tensor(3, 5);
    Tensor large = samples.tensor(4, 5);
    try (FastOps fast = new FastOps(1)) {
      fast.pass("key", () -> fast.relu(small), List::of);
      assertThrows(
          IllegalStateException.class, () -> fast.pass("key", () -> fast.relu(large), List::of));
    }
  }

  @Test
  void allocatesNextToNothingOnceWarm() {
    Samples samples = new Samples(1);
    Tensor x = samples.tensor(50, 64);
    Tensor w = samples.tensor(64, 64);
    Tensor bias = samples.tensor(64);
    var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (FastOps fast = new FastOps(1)) {
      long least = Long.MAX_VALUE;
      for (int pass = 0; pass < 30_000 && least >= 8_000; pass++) {
        long before = bean.getCurrentThreadAllocatedBytes();
        fast.pass("chain", () -> chain(fast, x, w, bias), List::of);
        least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(least < 8_000, "50 operations allocated " + least + " bytes");
    }
  }

  @Test
  void passesOnWhatATaskThrows() {
    try (Workers workers = new Workers(3)) {
      for (int round = 0; round < 50; round++) {
        assertThrows(
            ArithmeticException.class,
            () ->
                workers.run(
                    100,
                    (index, worker) -> {
                      if (index == 57) {
                        throw new ArithmeticException();
                      }
                    }));
      }
    }
  }

  @Test
  void packsAnewOnlyWhatIsSaidToHaveChanged() {
    Tensor weight = Tensor.of(new float[] {1, 2}, 1, 2);
    Tensor x = Tensor.of(new float[] {10, 100}, 1, 2);
    Tensor bias = Tensor.zeros(1);
    try (FastOps fast = new FastOps(1)) {
      assertEquals(210, fast.linear(x, weight, bias, Activation.NONE).toArray()[0]);
      weight.data()[0] = 3;
      assertEquals(210, fast.linear(x, weight, bias, Activation.NONE).toArray()[0]);
      fast.weightsChanged();
      assertEquals(230, fast.linear(x, weight, bias, Activation.NONE).toArray()[0]);
    }
  }

  @Test
  void aPassMayTakeConstantsForWeights() {
    Samples samples = new Samples(1);
    Tensor x = samples.tensor(2, 5, 6, 32);
    Tensor weight = samples.tensor(32, 32, 3, 3);
    Tensor bias = samples.tensor(32);
    Function<Ops, Tensor> forward =
        ops -> {
          Tensor y = x;
          for (int i = 0; i < 3; i++) {
            y = ops.convAffine(y, weight, ConvGeometry.of(3, 1, 1), null, bias, y, Activation.RELU);
            Tensor ones = ops.constant(() -> Tensor.of(filled(32, 1), 32));
            y = ops.layerNorm(y, ones, ops.constant(() -> Tensor.zeros(32)), 1e-5f);
          }
          return y;
        };
    float[] expected = forward.apply(new ReferenceOps()).toArray();
    try (FastOps fast = new FastOps(2)) {
      for (int round = 0; round < 3; round++) {
        Tensor found = fast.pass("key", () -> forward.apply(fast), List::of);
        assertArrayEquals(expected, found.toArray(), 1e-4f);
      }
    }
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void recyclesTheMemoryOfARoundInTheNext() {
    Samples samples = new Samples(1);
    Tensor x = samples.tensor(50, 64);
    Tensor w = samples.tensor(64, 64);
    Tensor bias = samples.tensor(64);
    try (FastOps fast = new FastOps(2)) {
      float[] expected = chain(fast, x, w, bias).toArray();
      Tensor first = fast.recycling(() -> chain(fast, x, w, bias));
      assertArrayEquals(expected, first.toArray());
      Arrays.fill(first.data(), Float.NaN);
      for (int round = 0; round < 3; round++) {
        Tensor again = fast.recycling(() -> chain(fast, x, w, bias));
        assertArrayEquals(expected, again.toArray());
      }
      assertNotSame(first.data(), chain(fast, x, w, bias).data());
    }
  }
}
