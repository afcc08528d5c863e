package detr.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FineTuningTest {
  private static final List<String> CLASSES = List.of("cell", "blue", "plate", "red");

  private static float[] row(ModelState stateDict, int row) {
    return stateDict.tensors().get("class_embed.weight").rows(row, row + 1).toArray();
  }

  private static float bias(ModelState stateDict, int row) {
    return stateDict.tensors().get("class_embed.bias").data()[row];
  }

  private static void assertRow(int expected, int actual, ModelState from, ModelState to) {
    assertEquals(List.of(boxed(row(from, expected))), List.of(boxed(row(to, actual))));
    assertEquals(bias(from, expected), bias(to, actual));
  }

  private static List<Float> boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = values[i];
    }
    return List.of(boxed);
  }

  @Test
  void classesOfTheSameNameAndNoObjectAreKept() {
    ModelState source = TinyDetr.of(1);
    ModelState tuned = new FineTuning(source, true).of(CLASSES, 5);
    assertEquals(CLASSES, tuned.classes());
    assertRow(2, 1, source, tuned);
    assertRow(0, 3, source, tuned);
    assertRow(3, 4, source, tuned);
    for (int old = 0; old < 4; old++) {
      assertNotEquals(boxed(row(source, old)), boxed(row(tuned, 0)));
    }
    Tensor queries = source.tensors().get("query_embed.weight");
    assertSame(queries, tuned.tensors().get("query_embed.weight"));
    assertEquals(4, tuned.model().detr().config().classes());
    assertEquals(Rectangles.SIZE, tuned.inputSize().shorter());
  }

  @Test
  void allClassesCanBeForgotten() {
    ModelState source = TinyDetr.of(1);
    ModelState tuned = new FineTuning(source, false).of(CLASSES, 5);
    assertNotEquals(boxed(row(source, 2)), boxed(row(tuned, 1)));
    assertRow(3, 4, source, tuned);
  }

  @Test
  void freshRowsFollowFromTheSeed() {
    FineTuning tuning = new FineTuning(TinyDetr.of(1), true);
    assertEquals(boxed(row(tuning.of(CLASSES, 5), 0)), boxed(row(tuning.of(CLASSES, 5), 0)));
    assertNotEquals(boxed(row(tuning.of(CLASSES, 5), 0)), boxed(row(tuning.of(CLASSES, 6), 0)));
  }

  @Test
  void theSameClassesAreForgottenTooIfToldTo() {
    ModelState source = TinyDetr.of(1);
    ModelState tuned = new FineTuning(source, false).of(Rectangles.CLASSES, 5);
    for (int label = 0; label < Rectangles.CLASSES.size(); label++) {
      assertNotEquals(boxed(row(source, label)), boxed(row(tuned, label)));
    }
    assertRow(3, 3, source, tuned);
  }

  @Test
  void theSameClassesNeedNoOtherHead() {
    ModelState source = TinyDetr.of(1);
    assertSame(source, new FineTuning(source, true).of(Rectangles.CLASSES, 5));
  }

  @Test
  void classesAreTheSameInAnotherCaseWhereThatIsPlain() {
    FineTuning tuning = new FineTuning(TinyDetr.of(1), true);
    assertEquals(Map.of("Red", 0, "blue", 2), tuning.kept(List.of("Red", "blue", "Blue", "cell")));
    TrainingException thrown =
        assertThrows(TrainingException.class, () -> tuning.kept(List.of("RED", "Red")));
    assertTrue(thrown.getMessage().contains("'RED'") && thrown.getMessage().contains("'Red'"));
  }
}
