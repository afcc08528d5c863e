package detr.nn.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.ReferenceOps;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A small network there and back: in planned memory, and with layers computed anew. */
final class PlannedTapeTest {
  private static final int WIDTH = 32;
  private static final ConvGeometry CONV = ConvGeometry.of(3, 1, 1);
  private static final ConvGeometry STRIDED = ConvGeometry.of(3, 2, 1);

  private final Tensor image = random(1, 2, 12, 14, WIDTH);
  private final Tensor frozen = random(2, WIDTH, WIDTH, 3, 3);
  private final Tensor scale = random(3, WIDTH);
  private final List<Tensor> parameters =
      List.of(
          random(4, WIDTH, WIDTH, 3, 3),
          random(5, WIDTH),
          random(6, WIDTH, WIDTH, 3, 3),
          random(7, WIDTH, WIDTH),
          random(8, WIDTH),
          random(9, WIDTH),
          random(14, 12, 15, WIDTH));
  private final Mask mask;

  PlannedTapeTest() {
    boolean[] padded = new boolean[2 * 42];
    Arrays.fill(padded, 60, 84, true);
    mask = Mask.of(padded, 2, 42);
  }

  private static Tensor random(long seed, int... sizes) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(sizes);
    double bound = Math.sqrt(3.0 / (tensor.count() / sizes[0]));
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = (float) (bound * (2 * random.nextFloat() - 1));
    }
    return tensor;
  }

  private List<Tensor> forward(Ops ops) {
    Tensor bias = parameters.get(1);
    Tensor x = ops.convAffine(image, frozen, CONV, scale, scale, null, Activation.RELU);
    x = ops.maxPool(x, ConvGeometry.of(3, 1, 1));
    for (int block = 0; block < 2; block++) {
      x =
          ops.layer(
              x,
              (o, in) -> {
                Tensor y =
                    o.convAffine(in, parameters.get(0), CONV, scale, bias, null, Activation.RELU);
                return o.convAffine(y, parameters.get(2), CONV, null, bias, in, Activation.RELU);
              });
    }
    x = ops.convAffine(x, parameters.get(0), STRIDED, null, bias, null, Activation.NONE);
    x = ops.reshape(x, 2, 42, WIDTH);
    for (int layer = 0; layer < 2; layer++) {
      x = ops.layer(x, this::encoderLayer);
    }
    return List.of(ops.sigmoid(x), ops.relu(ops.add(x, parameters.get(5))), maps(ops, x));
  }

  /** As a mask head does: normalised, enlarged, and with something that all images share. */
  private Tensor maps(Ops ops, Tensor x) {
    Tensor weight = parameters.get(4);
    Tensor maps = ops.reshape(x, 2, 6, 7, WIDTH);
    for (int i = 0; i < 2; i++) {
      maps = ops.groupNorm(maps, weight, parameters.get(5), 8, 1e-5f, Activation.RELU);
      maps = ops.add(ops.interpolate(maps, 12, 15), parameters.get(6));
    }
    return ops.groupNorm(maps, weight, parameters.get(1), 1, 1e-5f, Activation.NONE);
  }

  private Tensor encoderLayer(Ops ops, Tensor x) {
    Tensor q = ops.linear(x, parameters.get(3), parameters.get(4), Activation.NONE);
    Tensor attended = ops.attention(q, x, x, 4, mask, 0.2f);
    Tensor sum = ops.add(x, ops.dropout(attended, 0.1f));
    return ops.layerNorm(sum, parameters.get(4), parameters.get(5), 1e-5f);
  }

  private TapeOps prepared(TapeOps tape, boolean recomputed) {
    parameters.forEach(tape::watch);
    List.of(image, frozen, scale).forEach(tape::constant);
    tape.dropOut(3);
    if (recomputed) {
      tape.recompute();
    }
    return tape;
  }

  private static List<Tensor> gradientsOf(List<Tensor> outputs) {
    return outputs.stream().map(output -> random(10, output.shape().sizes())).toList();
  }

  private List<float[]> gradients(TapeOps tape) {
    return parameters.stream().map(tape::gradient).map(Tensor::toArray).toList();
  }

  private List<float[]> atOnce(TapeOps tape) {
    List<Tensor> outputs = forward(tape);
    tape.backward(outputs, gradientsOf(outputs));
    return gradients(tape);
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual, float tolerance) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), tolerance, "parameter " + i);
    }
  }

  private List<float[]> planned(FastOps ops, Function<FastOps, TapeOps> tapes, boolean recomputed) {
    Object key = List.of("step", recomputed);
    ops.plan(
        key,
        () -> {
          TapeOps tape = prepared(tapes.apply(ops), recomputed);
          List<Tensor> outputs = forward(tape);
          tape.backward(outputs, outputs.stream().map(Tensor::shape).map(Tensor::unread).toList());
          return parameters.stream().map(tape::gradient).toList();
        });
    TapeOps tape = prepared(tapes.apply(ops), recomputed);
    List<Tensor> outputs = ops.begin(key, () -> forward(tape));
    List<Tensor> gradients = gradientsOf(outputs);
    return ops.proceed(
        () -> {
          tape.backward(outputs, gradients);
          return gradients(tape);
        });
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void isTheSameToTheBitInMemoryThatIsFullOfNaN(boolean fused, boolean recomputed) {
    Function<FastOps, TapeOps> tapes = fused ? FastTape::new : TapeOps::new;
    try (FastOps fast = new FastOps(2)) {
      List<float[]> expected = atOnce(prepared(tapes.apply(fast), false));
      float[] pixels = image.data().clone();
      Arrays.fill(image.data(), Float.NaN);
      planned(fast, tapes, recomputed);
      System.arraycopy(pixels, 0, image.data(), 0, pixels.length);
      if (!recomputed) {
        assertSame(expected, planned(fast, tapes, false), 0);
      } else {
        // Dropout has other random numbers there.
        List<float[]> anew = atOnce(prepared(tapes.apply(fast), true));
        assertSame(anew, planned(fast, tapes, true), 0);
      }
    }
  }

  @Test
  void theFusedTapeAgreesWithTheDefinition() {
    try (FastOps fast = new FastOps(2)) {
      for (boolean recomputed : new boolean[] {false, true}) {
        List<float[]> expected = atOnce(prepared(new TapeOps(new ReferenceOps()), recomputed));
        assertSame(expected, atOnce(prepared(new FastTape(fast), recomputed)), 2e-4f);
      }
    }
  }

  /** The dropout of a layer that is computed anew is the one it had. */
  @Test
  void layersComputedAnewGiveTheGradientsOfThoseThatAreKept() {
    List<List<float[]>> found = new ArrayList<>();
    for (boolean recomputed : new boolean[] {false, true}) {
      TapeOps tape = new TapeOps(new ReferenceOps());
      prepared(tape, recomputed);
      Tensor x = tape.reshape(image, 2, 84, 2 * WIDTH);
      Tensor weight = tape.constant(random(12, WIDTH, 2 * WIDTH));
      x = tape.linear(x, weight, parameters.get(1), Activation.NONE);
      // The seed of a layer is the first number; without layers it is given by hand.
      if (recomputed) {
        x = tape.layer(x, (o, in) -> o.dropout(o.relu(in), 0.3f));
      } else {
        tape.dropOut(new SplittableRandom(3).nextLong());
        x = tape.dropout(tape.relu(x), 0.3f);
      }
      tape.backward(x, random(13, x.shape().sizes()));
      found.add(gradients(tape));
    }
    assertSame(found.getFirst(), found.getLast(), 0);
  }

  /** Nine layers of nine operations: about the square root of what all operations make. */
  @Test
  void aPlanTakesLessMemoryWhereLayersAreComputedAnew() {
    Tensor x = random(1, 1000, 8);
    try (FastOps fast = new FastOps(1)) {
      long kept = bytes(fast, x, false);
      long anew = bytes(fast, x, true);
      assertTrue(kept > 81L * 4 * x.count(), kept + " bytes");
      assertTrue(anew < 24L * 4 * x.count(), anew + " bytes");
    }
  }

  private static long bytes(FastOps fast, Tensor x, boolean recomputed) {
    return fast.cost(
            () -> {
              TapeOps tape = new FastTape(fast);
              tape.watch(x);
              if (recomputed) {
                tape.recompute();
              }
              Tensor y = x;
              for (int layer = 0; layer < 9; layer++) {
                y = tape.layer(y, PlannedTapeTest::nineOperations);
              }
              tape.backward(y, Tensor.unread(y.shape()));
              return List.of(tape.gradient(x));
            },
            results -> results)
        .activationBytes();
  }

  private static Tensor nineOperations(Ops ops, Tensor x) {
    Tensor y = x;
    for (int i = 0; i < 9; i++) {
      y = ops.sigmoid(y);
    }
    return y;
  }
}
