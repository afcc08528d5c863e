package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Mask;
import detr.tensor.Operation;
import detr.tensor.Operation.Kind;
import detr.tensor.OperationListener;
import detr.tensor.Ops;
import detr.tensor.PassCost;
import detr.tensor.Samples;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link FastOps} tells of operations; the expected figures are worked out by hand. */
final class OperationListenerTest {
  private static final int FLOAT = 4;

  private static final List<Operation> EXPECTED =
      List.of(
          new Operation(
              Kind.WINOGRAD,
              "a.weight",
              "3×3 8×6×32→32",
              8 * 6 * 32 * 32 * 9,
              FLOAT * (1536 + 32 * 32 * 9 + 32 + 1536),
              0),
          // A stride of two over single pixels reads a fourth of them.
          new Operation(
              Kind.CONVOLUTION,
              "b.weight",
              "1×1 8×6×32→4×3×5",
              4 * 3 * 5 * 32,
              FLOAT * (4 * 3 * 32 + 5 * 32 + 5 + 5 + 60 + 60),
              0),
          new Operation(Kind.MAX_POOL, null, "4×3×5→2×2×5", 0, FLOAT * (60 + 20), 0),
          new Operation(Kind.LINEAR, "c (q)", "4×5→7", 4 * 5 * 7, FLOAT * (20 + 35 + 7 + 28), 0),
          new Operation(Kind.LAYER_NORM, null, "4×7", 0, FLOAT * (28 + 7 + 7 + 28), 0),
          new Operation(Kind.ADD, null, "4×7", 0, FLOAT * (28 + 28), 0),
          new Operation(
              Kind.ATTENTION,
              null,
              "4×7 over 3 keys",
              2 * 4 * 3 * 7,
              FLOAT * (28 + 21 + 21 + 28),
              0),
          new Operation(Kind.MATMUL, null, "4×7 · 7×2", 4 * 7 * 2, FLOAT * (28 + 14 + 8), 0),
          new Operation(Kind.ZEROS, null, "2×3", 0, FLOAT * 6, 0));

  private final Samples samples = new Samples(1);
  private final Tensor image = samples.tensor(1, 8, 6, 32);
  private final Tensor first = samples.tensor(32, 32, 3, 3).named("a.weight");
  private final Tensor shift = samples.tensor(32);
  private final Tensor second = samples.tensor(5, 32, 1, 1).named("b.weight");
  private final Tensor scale = samples.tensor(5);
  private final Tensor secondShift = samples.tensor(5);
  private final Tensor residual = samples.tensor(1, 4, 3, 5);
  private final Tensor third = samples.tensor(14, 5).rows(0, 7).named("c (q)");
  private final Tensor bias = samples.tensor(7);
  private final Tensor factor = samples.tensor(7);
  private final Tensor offset = samples.tensor(7);
  private final Tensor keys = samples.tensor(1, 3, 7);
  private final Tensor values = samples.tensor(1, 3, 7);
  private final Tensor right = samples.tensor(7, 2).named("not the name of a layer");

  private List<Tensor> forward(Ops ops) {
    Tensor x =
        ops.convAffine(image, first, ConvGeometry.of(3, 1, 1), null, shift, null, Activation.RELU);
    ConvGeometry strided = ConvGeometry.of(1, 2, 0);
    x = ops.convAffine(x, second, strided, scale, secondShift, residual, Activation.NONE);
    x = ops.reshape(ops.maxPool(x, ConvGeometry.of(3, 2, 1)), 1, 4, 5);
    x = ops.linear(x, third, bias, Activation.NONE);
    x = ops.layerNorm(x, factor, offset, 1e-5f);
    x = ops.add(x, x);
    x = ops.attention(x, keys, values, 1, Mask.none(1, 3));
    x = ops.stage("all", ops.matmul(x, right));
    return List.of(x, ops.zeros(2, 3));
  }

  private static Operation untimed(Operation o) {
    return new Operation(o.kind(), o.weight(), o.sizes(), o.multiplyAdds(), o.bytes(), 0);
  }

  @Test
  void seesEveryComputedOperationOnce() {
    List<Operation> seen = new ArrayList<>();
    try (FastOps fast = new FastOps(2)) {
      fast.observe(seen::add);
      fast.prepare("key", () -> forward(fast), results -> results);
      fast.cost(() -> forward(fast), results -> results);
      assertEquals(List.of(), seen, "nothing was computed");
      for (int pass = 0; pass < 2; pass++) {
        seen.clear();
        long start = System.nanoTime();
        fast.pass("key", () -> forward(fast), results -> results);
        long elapsed = System.nanoTime() - start;
        assertEquals(EXPECTED, seen.stream().map(OperationListenerTest::untimed).toList());
        assertTrue(seen.stream().mapToLong(Operation::nanos).sum() <= elapsed);
        assertTrue(seen.stream().mapToLong(Operation::nanos).max().orElse(0) > 0);
      }
      seen.clear();
      forward(fast);
      assertEquals(EXPECTED.size(), seen.size(), "outside a pass too");
      fast.observe(OperationListener.NONE);
      fast.pass("key", () -> forward(fast), results -> results);
      assertEquals(EXPECTED.size(), seen.size(), "nobody observes any more");
    }
  }

  @Test
  void saysWhichAlgorithmComputedAConvolution() {
    List<Operation> seen = new ArrayList<>();
    try (FastOps exact = new FastOps(1, true)) {
      exact.observe(seen::add);
      forward(exact);
    }
    assertEquals(Kind.CONVOLUTION, seen.getFirst().kind());
    assertEquals(EXPECTED.getFirst().multiplyAdds(), seen.getFirst().multiplyAdds());
  }

  @Test
  void costIsTheSumOfTheSame() {
    try (FastOps fast = new FastOps(1)) {
      PassCost cost = fast.cost(() -> forward(fast), results -> results);
      assertEquals(442_368 + 1920 + 140 + 168 + 56, cost.multiplyAdds());
    }
  }

  @ParameterizedTest
  @MethodSource("detr.tensor.fast.OpCase#all")
  void sumsToTheCostOfAnyOperation(OpCase c) {
    List<Operation> seen = new ArrayList<>();
    try (FastOps fast = new FastOps(1)) {
      PassCost cost = fast.cost(() -> fast.stage("all", c.op().apply(fast)), List::of);
      fast.observe(seen::add);
      fast.pass("key", () -> c.op().apply(fast), List::of);
      assertEquals(cost.multiplyAdds(), seen.stream().mapToLong(Operation::multiplyAdds).sum());
      assertFalse(seen.isEmpty());
    }
  }
}
