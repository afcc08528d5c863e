package detr.nn.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.ReferenceOps;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of the tape against central differences of the reference interpreter. */
final class GradientTest {
  private static final float STEP = 1f / 256;

  private record Case(String name, List<Tensor> inputs, BiFunction<Ops, List<Tensor>, Tensor> op) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Tensor random(long seed, int... sizes) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(sizes);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = 2 * random.nextFloat() - 1;
    }
    return tensor;
  }

  /** Shifts by which half of the ReLUs pass and half block, none near the kink. */
  private static Tensor farFromZero(int size) {
    Tensor tensor = Tensor.zeros(size);
    for (int i = 0; i < size; i++) {
      tensor.data()[i] = i % 2 == 0 ? 16 : -16;
    }
    return tensor;
  }

  private static Mask mask() {
    boolean[] padded = new boolean[2 * 5];
    padded[1] = true;
    padded[4] = true;
    for (int i = 5; i < 10; i++) {
      padded[i] = true;
    }
    return Mask.of(padded, 2, 5);
  }

  private static Case conv(String name, ConvGeometry window, Activation activation) {
    int h = window.outputHeight(5);
    int w = window.outputWidth(6);
    List<Tensor> inputs =
        List.of(
            random(1, 2, 5, 6, 3),
            random(2, 4, 3, window.height(), window.width()),
            random(3, 4),
            farFromZero(4),
            random(5, 2, h, w, 4));
    return new Case(
        name,
        inputs,
        (o, in) ->
            o.convAffine(
                in.get(0), in.get(1), window, in.get(2), in.get(3), in.get(4), activation));
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "linear",
            List.of(random(1, 2, 3, 5), random(2, 4, 5), random(3, 4)),
            (o, in) -> o.linear(in.get(0), in.get(1), in.get(2), Activation.NONE)),
        new Case(
            "linear relu",
            List.of(random(1, 2, 3, 5), random(2, 4, 5), farFromZero(4)),
            (o, in) -> o.linear(in.get(0), in.get(1), in.get(2), Activation.RELU)),
        conv("convAffine 1x1", ConvGeometry.of(1, 1, 0), Activation.RELU),
        conv("convAffine 3x3 stride 2", ConvGeometry.of(3, 2, 1), Activation.NONE),
        conv("convAffine dilated", new ConvGeometry(3, 3, 1, 2, 2), Activation.RELU),
        new Case(
            "attention",
            List.of(random(1, 2, 3, 8), random(2, 2, 5, 8), random(3, 2, 5, 8)),
            (o, in) -> o.attention(in.get(0), in.get(1), in.get(2), 2, mask())),
        new Case(
            "attention of one tensor by itself",
            List.of(random(1, 1, 4, 6)),
            (o, in) -> o.attention(in.get(0), in.get(0), in.get(0), 3, Mask.none(1, 4))),
        new Case(
            "layerNorm",
            List.of(random(1, 3, 7), random(2, 7), random(3, 7)),
            (o, in) -> o.layerNorm(in.get(0), in.get(1), in.get(2), 1e-5f)),
        new Case("sigmoid", List.of(random(1, 3, 7)), (o, in) -> o.sigmoid(in.get(0))),
        new Case(
            "add and multiply, broadcast",
            List.of(random(1, 2, 3, 4), random(2, 3, 1), random(3, 4)),
            (o, in) -> o.add(o.multiply(in.get(0), in.get(1)), in.get(2))),
        new Case(
            "add and multiply, broadcast along leading axes",
            List.of(random(1, 3, 2, 3, 4), random(2, 2, 3, 4), random(3, 3, 4)),
            (o, in) -> o.add(o.multiply(in.get(0), in.get(1)), in.get(2))),
        new Case(
            "groupNorm",
            List.of(random(1, 2, 3, 2, 6), random(2, 6), farFromZero(6)),
            (o, in) -> o.groupNorm(in.get(0), in.get(1), in.get(2), 3, 1e-5f, Activation.RELU)),
        new Case(
            "groupNorm of single channels",
            List.of(random(1, 2, 3, 5, 8), random(2, 8), random(3, 8)),
            (o, in) -> o.groupNorm(in.get(0), in.get(1), in.get(2), 8, 1e-5f, Activation.NONE)),
        new Case(
            "groupNorm of all channels",
            List.of(random(1, 2, 3, 5, 24), random(2, 24), farFromZero(24)),
            (o, in) -> o.groupNorm(in.get(0), in.get(1), in.get(2), 1, 1e-5f, Activation.RELU)),
        new Case(
            "interpolate",
            List.of(random(1, 2, 3, 4, 2)),
            (o, in) -> o.interpolate(in.get(0), 7, 5)),
        new Case(
            "interpolate to fewer rows",
            List.of(random(1, 2, 5, 4, 3)),
            (o, in) -> o.interpolate(in.get(0), 2, 9)),
        new Case(
            "maxPool",
            List.of(random(1, 1, 5, 6, 3)),
            (o, in) -> o.maxPool(in.get(0), ConvGeometry.of(3, 2, 1))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void matchesFiniteDifferences(Case c) {
    check(c, new TapeOps(new ReferenceOps()));
    try (FastOps fast = new FastOps(2)) {
      check(c, new TapeOps(fast));
      check(c, new FastTape(fast));
    }
  }

  private static void check(Case c, TapeOps tape) {
    c.inputs.forEach(tape::watch);
    Tensor output = c.op.apply(tape, c.inputs);
    Tensor weights = random(9, output.shape().sizes());
    tape.backward(output, weights);
    for (Tensor input : c.inputs) {
      float[] gradient = tape.gradient(input).toArray();
      for (int i = 0; i < input.count(); i++) {
        double expected = difference(c, input, i, weights);
        assertEquals(expected, gradient[i], 3e-3 * Math.max(1, Math.abs(expected)), c + " " + i);
      }
    }
  }

  /** (f(x + h) − f(x − h)) / 2h for f = Σ weights · output. */
  private static double difference(Case c, Tensor input, int i, Tensor weights) {
    float saved = input.data()[i];
    input.data()[i] = saved + STEP;
    double above = weighted(c, weights);
    input.data()[i] = saved - STEP;
    double below = weighted(c, weights);
    input.data()[i] = saved;
    return (above - below) / (2 * STEP);
  }

  private static double weighted(Case c, Tensor weights) {
    Tensor output = c.op.apply(new ReferenceOps(), c.inputs);
    double sum = 0;
    for (int i = 0; i < output.count(); i++) {
      sum += (double) output.data()[output.offset() + i] * weights.data()[i];
    }
    return sum;
  }

  @Test
  void theThreeInterpretersAgree() {
    for (Case c : cases().toList()) {
      float[] reference = c.op.apply(new ReferenceOps(), c.inputs).toArray();
      TapeOps tape = new TapeOps(new ReferenceOps());
      c.inputs.forEach(tape::watch);
      assertArrayEquals(reference, c.op.apply(tape, c.inputs).toArray(), c.name);
      try (FastOps fast = new FastOps(2)) {
        assertArrayEquals(reference, c.op.apply(fast, c.inputs).toArray(), 4e-6f, c.name);
      }
    }
  }

  /** A frozen scale, as DETR's batch normalisations are, is what the fast tape has written out. */
  @ParameterizedTest
  @MethodSource("cases")
  void theFastTapeAgreesWithTheDefinitionWhereSomethingIsFrozen(Case c) {
    for (Tensor frozen : c.inputs) {
      TapeOps definition = new TapeOps(new ReferenceOps());
      try (FastOps fast = new FastOps(2)) {
        FastTape written = new FastTape(fast);
        for (TapeOps tape : List.of(definition, written)) {
          c.inputs.forEach(input -> watchOrFreeze(tape, input, frozen));
          Tensor output = c.op.apply(tape, c.inputs);
          tape.backward(output, random(9, output.shape().sizes()));
        }
        for (Tensor input : c.inputs) {
          float[] expected = definition.gradient(input).toArray();
          assertArrayEquals(expected, written.gradient(input).toArray(), 3e-4f, c + " " + input);
        }
      }
    }
  }

  private static void watchOrFreeze(TapeOps tape, Tensor input, Tensor frozen) {
    if (input == frozen) {
      tape.constant(input);
    } else {
      tape.watch(input);
    }
  }

  @Test
  void dropsOutOnlyWhenToldTo() {
    Tensor x = Tensor.zeros(100, 100);
    Arrays.fill(x.data(), 3);
    TapeOps tape = new TapeOps(new ReferenceOps());
    tape.watch(x);
    assertEquals(x, tape.dropout(x, 0.25f));
    tape.dropOut(7);
    Tensor first = tape.dropout(x, 0.25f);
    Tensor second = tape.dropout(x, 0.25f);
    Tensor ones = Tensor.zeros(100, 100);
    Arrays.fill(ones.data(), 1);
    tape.backward(first, ones);
    float[] gradient = tape.gradient(x).toArray();
    int kept = 0;
    int same = 0;
    for (int i = 0; i < 10_000; i++) {
      float value = first.data()[i];
      assertEquals(value == 0 ? 0 : 4, value, 1e-6);
      assertEquals(value / 3, gradient[i], 1e-6);
      kept += value == 0 ? 0 : 1;
      same += value == second.data()[i] ? 1 : 0;
    }
    // Of 10,000 draws, six standard deviations either side of 7,500 and of 6,250.
    assertEquals(7500, kept, 260);
    assertEquals(6250, same, 291);
    TapeOps again = new TapeOps(new ReferenceOps());
    again.watch(x);
    again.dropOut(7);
    assertArrayEquals(first.toArray(), again.dropout(x, 0.25f).toArray());
  }

  /** Keys are alike and values the identity, so that what comes out are the probabilities. */
  @Test
  void attentionOverlooksKeysOnlyWhenToldTo() {
    int keys = 20;
    Tensor query = random(1, 1, 300, keys);
    Tensor zeros = Tensor.zeros(1, keys, keys);
    Tensor identity = Tensor.zeros(1, keys, keys);
    for (int i = 0; i < keys; i++) {
      identity.data()[i * keys + i] = 1;
    }
    try (FastOps fast = new FastOps(2)) {
      for (TapeOps tape : List.of(new TapeOps(new ReferenceOps()), new FastTape(fast))) {
        List.of(query, zeros, identity).forEach(tape::watch);
        Mask none = Mask.none(1, keys);
        for (float p : tape.attention(query, zeros, identity, 1, none, 0.25f).toArray()) {
          assertEquals(1.0 / keys, p, 1e-6);
        }
        tape.dropOut(7);
        Tensor found = tape.attention(query, zeros, identity, 1, none, 0.25f);
        Tensor ones = Tensor.zeros(1, 300, keys);
        Arrays.fill(ones.data(), 1);
        tape.backward(found, ones);
        int kept = 0;
        double[] seen = new double[keys];
        for (int i = 0; i < found.count(); i++) {
          float p = found.data()[found.offset() + i];
          assertEquals(p == 0 ? 0 : 1 / (keys * 0.75), p, 1e-6);
          kept += p == 0 ? 0 : 1;
          seen[i % keys] += p;
        }
        // Six standard deviations either side of three quarters of 6,000.
        assertEquals(4500, kept, 202);
        float[] byValue = tape.gradient(identity).toArray();
        for (int i = 0; i < byValue.length; i++) {
          assertEquals(seen[i / keys], byValue[i], 1e-4);
        }
      }
    }
  }

  @Test
  void refusesAnInputItDoesNotKnow() {
    TapeOps tape = new TapeOps(new ReferenceOps());
    Tensor x = tape.watch(random(1, 2, 3));
    Tensor forgotten = random(2, 3);
    assertThrows(IllegalStateException.class, () -> tape.add(x, forgotten));
    Tensor y = tape.add(x, tape.constant(forgotten));
    tape.backward(y, random(3, 2, 3));
    assertArrayEquals(new float[3], tape.gradient(forgotten).toArray());
  }

  @Test
  void goesBackFromSeveralOutputs() {
    TapeOps tape = new TapeOps(new ReferenceOps());
    Tensor x = tape.watch(Tensor.of(new float[] {1, 2}, 2));
    Tensor doubled = tape.scale(x, 2);
    Tensor sixfold = tape.scale(doubled, 3);
    Tensor one = Tensor.of(new float[] {1, 1}, 2);
    Tensor ten = Tensor.of(new float[] {10, 20}, 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> tape.backward(List.of(doubled, sixfold), List.of(one)));
    assertThrows(
        IllegalArgumentException.class,
        () -> tape.backward(List.of(doubled), List.of(Tensor.zeros(1))));
    tape.backward(List.of(doubled, sixfold), List.of(one, ten));
    assertArrayEquals(new float[] {62, 122}, tape.gradient(x).toArray());
  }
}
