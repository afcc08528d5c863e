package detr.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.nn.ParameterScope;
import detr.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GradientClippingTest {
  private final Parameter first = new Parameter("a", Tensor.zeros(2));
  private final Parameter second = new Parameter("b", Tensor.zeros(1));

  private double clip(double most, float... gradient) {
    add(first, gradient[0], gradient[1]);
    add(second, gradient[2]);
    return GradientClipping.clip(List.of(first, second), most, TestSharing.BACKWARDS);
  }

  private static void add(Parameter parameter, float... gradient) {
    Tensor whole = Tensor.of(gradient, gradient.length);
    parameter.addGradient(ParameterScope.Leaf.of(parameter.name(), 0, whole), whole, 1);
  }

  @Test
  void allAreScaledTogetherToTheNorm() {
    assertEquals(13, clip(0.1, 3, -4, 12), 1e-12);
    double factor = 0.1 / (13 + 1e-6);
    assertArrayEquals(
        new float[] {(float) (3 * factor), (float) (-4 * factor)}, first.gradient(), 1e-8f);
    assertArrayEquals(new float[] {(float) (12 * factor)}, second.gradient(), 1e-8f);
  }

  @Test
  void aSmallGradientIsLeft() {
    assertEquals(0.13, clip(0.2, 0.03f, 0.04f, 0.12f), 1e-8);
    assertArrayEquals(new float[] {0.03f, 0.04f}, first.gradient());
  }

  @Test
  void whatIsNotFiniteIsTold() {
    assertEquals(Double.NaN, clip(1, 1, Float.NaN, 2));
    assertArrayEquals(new float[] {1, Float.NaN}, first.gradient());
  }

  @Test
  void whatIsInfiniteIsTold() {
    assertEquals(Double.POSITIVE_INFINITY, clip(1, 1, Float.NEGATIVE_INFINITY, 2));
  }
}
