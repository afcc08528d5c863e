package detr.nn.autograd;

import static detr.nn.autograd.GradientTest.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.tensor.Activation;
import detr.tensor.Ops;
import detr.tensor.ReferenceOps;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step of a mask head with as many channels as it has, against the definition. */
final class FastTapeTest {
  @ParameterizedTest
  @CsvSource({
    "8, 8, NONE",
    "8, 8, RELU",
    "24, 8, RELU",
    "24, 1, NONE",
    "264, 8, RELU",
    "264, 1, RELU"
  })
  void groupNormOnMapsAgreesWithTheDefinition(int channels, int groups, Activation activation) {
    List<Tensor> inputs =
        List.of(
            random(1, 2, 3, 5, channels),
            random(2, channels),
            random(3, channels),
            random(4, 7, 10, channels));
    List<float[]> expected = gradients(new TapeOps(new ReferenceOps()), inputs, groups, activation);
    for (int threads = 1; threads <= 2; threads++) {
      try (FastOps fast = new FastOps(threads)) {
        List<float[]> found = gradients(new FastTape(fast), inputs, groups, activation);
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
          assertArrayEquals(expected.get(i), found.get(i), 1e-5f, "input " + i);
        }
      }
    }
  }

  private static List<float[]> gradients(
      TapeOps tape, List<Tensor> inputs, int groups, Activation activation) {
    inputs.forEach(tape::watch);
    Tensor y = forward(tape, inputs, groups, activation);
    tape.backward(y, random(9, y.shape().sizes()));
    return inputs.stream().map(input -> tape.gradient(input).toArray()).toList();
  }

  private static Tensor forward(Ops ops, List<Tensor> in, int groups, Activation activation) {
    Tensor x = ops.groupNorm(in.get(0), in.get(1), in.get(2), groups, 1e-5f, activation);
    return ops.add(ops.interpolate(x, 7, 10), in.get(3));
  }
}
