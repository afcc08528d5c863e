package detr.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.nn.ParameterScope;
import detr.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected values are of the formulas in float64, computed with NumPy. */
final class AdamWTest {
  private static Parameter parameter(String name, float... values) {
    return new Parameter(name, Tensor.of(values, values.length));
  }

  private static void setGradient(Parameter parameter, float... gradient) {
    parameter.clearGradient();
    add(parameter, 0, 1, gradient);
  }

  private static void assertClose(double[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 4e-7 * Math.max(1, Math.abs(expected[i])), "" + i);
    }
  }

  @Test
  void threeStepsAreThoseOfTheFormula() {
    Parameter parameter = parameter("w", 1, -2, 0.5f, 3);
    AdamW adam = new AdamW(List.of(new ParameterGroup("all", List.of(parameter), 1e-2, 0.1)));
    setGradient(parameter, 0.1f, -0.2f, 0, 5);
    adam.step(1, TestSharing.BACKWARDS);
    assertClose(
        new double[] {0.9890000009999999, -1.9880000005, 0.4995, 2.98700000002},
        parameter.value().data());
    setGradient(parameter, -0.3f, 0.4f, 1e-3f, 5);
    adam.step(1, TestSharing.BACKWARDS);
    assertClose(
        new double[] {
          0.9929528991758688, -1.989673035654104, 0.491559236973364, 2.9740130000399803
        },
        parameter.value().data());
    setGradient(parameter, 0.05f, 0, -2, -1);
    adam.step(0.1, TestSharing.BACKWARDS);
    assertClose(
        new double[] {
          0.9931311020720087, -1.9897570674270577, 0.49214860709766883, 2.9730397407098295
        },
        parameter.value().data());
    assertEquals(3, adam.steps());
  }

  @Test
  void groupsHaveRatesOfTheirOwn() {
    Parameter fast = parameter("fast", 1);
    Parameter slow = parameter("slow", 1);
    setGradient(fast, 1);
    setGradient(slow, 1);
    AdamW adam =
        new AdamW(
            List.of(
                new ParameterGroup("a", List.of(fast), 1e-1, 0),
                new ParameterGroup("b", List.of(slow), 1e-2, 0)));
    adam.step(1, TestSharing.BACKWARDS);
    assertEquals(0.9f, fast.value().data()[0], 1e-6f);
    assertEquals(0.99f, slow.value().data()[0], 1e-6f);
  }

  @Test
  void decayIsDecoupledFromTheGradient() {
    Parameter parameter = parameter("w", 2);
    setGradient(parameter, 0);
    new AdamW(List.of(new ParameterGroup("all", List.of(parameter), 0.1, 0.5)))
        .step(1, TestSharing.BACKWARDS);
    assertEquals(2 * (1 - 0.1f * 0.5f), parameter.value().data()[0], 1e-6f);
  }

  @Test
  void twoParametersOfOneNameAreRefused() {
    List<Parameter> twice = List.of(parameter("w", 1), parameter("w", 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AdamW(List.of(new ParameterGroup("all", twice, 1, 0))));
  }

  @Test
  void aParameterNeedsItsArrayToItself() {
    Tensor rows = Tensor.of(new float[6], 3, 2).rows(1, 2);
    assertThrows(IllegalArgumentException.class, () -> new Parameter("rows", rows));
  }

  @Test
  void gradientsOfPartsAreGathered() {
    Parameter parameter = parameter("w", 0, 0, 0);
    add(parameter, 1, 0.5f, 2, 4);
    add(parameter, 0, 1, 1, 1, 1);
    assertArrayEquals(new float[] {1, 2, 3}, parameter.gradient());
    parameter.clearGradient();
    assertArrayEquals(new float[3], parameter.gradient());
  }

  private static void add(Parameter parameter, int from, float weight, float... gradient) {
    Tensor part = Tensor.of(gradient, gradient.length);
    parameter.addGradient(ParameterScope.Leaf.of(parameter.name(), from, part), part, weight);
  }
}
