package detr.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.tensor.Activation;
import detr.tensor.Ops;
import detr.tensor.ReferenceOps;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GroupNormTest {
  private static final Map<String, Tensor> PARAMETERS =
      Map.of(
          "gn1.weight", Tensor.of(new float[] {1, 2, 1, -1}, 4),
          "gn1.bias", Tensor.of(new float[] {0, 0.5f, 0, 1}, 4));

  /**
   * Two pixels of four channels in two groups, by hand: the first group has 1, 3, 5, 7 (mean 4,
   * variance 5), the second 2, 2, 2, 10 (mean 4, variance 12); the other image is its double.
   */
  private static final Tensor X =
      Tensor.of(new float[] {1, 3, 2, 2, 5, 7, 2, 10, 2, 6, 4, 4, 10, 14, 4, 20}, 2, 1, 2, 4);

  @Test
  void normalisesEachGroupOfChannelsOverAllPixelsOfAnImage() {
    float[] expected = new float[16];
    for (int i = 0; i < 8; i++) {
      double standard = (X.data()[i] - 4) / Math.sqrt(i % 4 < 2 ? 5 : 12);
      double weight = new double[] {1, 2, 1, -1}[i % 4];
      double bias = new double[] {0, 0.5, 0, 1}[i % 4];
      expected[i] = (float) (standard * weight + bias);
      expected[8 + i] = expected[i];
    }
    check(expected, Activation.NONE);
    for (int i = 0; i < 16; i++) {
      expected[i] = Math.max(0, expected[i]);
    }
    check(expected, Activation.RELU);
  }

  private static void check(float[] expected, Activation activation) {
    ParameterScope scope = ParameterScope.of(PARAMETERS);
    GroupNorm norm = GroupNorm.of(scope.at("gn1"), 2, 4);
    scope.requireAllTaken();
    Ops reference = new ReferenceOps();
    assertArrayEquals(expected, norm.forward(reference, X, activation).toArray(), 1e-5f);
    try (FastOps fast = new FastOps(2)) {
      assertArrayEquals(expected, norm.forward(fast, X, activation).toArray(), 1e-5f);
    }
  }

  @Test
  void refusesGroupsThatDoNotDivideTheChannels() {
    ParameterScope scope = ParameterScope.of(PARAMETERS).at("gn1");
    assertThrows(MismatchException.class, () -> GroupNorm.of(scope, 3, 4));
  }
}
