package detr.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WeightAverageTest {
  private final Parameter parameter = new Parameter("w", Tensor.of(new float[] {4}, 1));
  private final float[] value = parameter.value().data();

  @Test
  void firstStepsAreSoonForgotten() {
    WeightAverage average = new WeightAverage(List.of(parameter), 0.999);
    value[0] = 15;
    average.update(1); // 2/11 · 4 + 9/11 · 15
    assertEquals(13, average.average("w")[0], 1e-5f);
  }

  @Test
  void theDecayIsReached() {
    WeightAverage average = new WeightAverage(List.of(parameter), 0.75);
    value[0] = 8;
    average.update(1_000_000);
    assertEquals(5, average.average("w")[0], 1e-6f);
    average.update(1_000_000);
    assertEquals(5.75f, average.average("w")[0], 1e-6f);
  }

  @Test
  void isExchangedAndBack() {
    WeightAverage average = new WeightAverage(List.of(parameter), 0);
    value[0] = 8;
    average.exchange();
    assertEquals(4, value[0]);
    average.exchange();
    assertEquals(8, value[0]);
    assertEquals(4, average.average("w")[0]);
  }

  @Test
  void aDecayOfOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new WeightAverage(List.of(parameter), 1));
  }
}
