package detr.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.train.TrainingPlan.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BackbonePretrainingTest {
  private static final Rectangles DATA = new Rectangles(64, 8);

  private static List<Double> run(ModelState stateDict, int steps, int threads) {
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(int images, double loss) {
            assertEquals(8, images);
            losses.add(loss);
          }

          @Override
          public void evaluated(int epoch, Evaluation evaluation, boolean best) {}
        };
    new BackbonePretraining(steps, Optimizer.ADAMW, 3e-3, 1)
        .run(stateDict, DATA, threads, listener);
    return losses;
  }

  @Test
  void learnsWhatIsInEveryCell() {
    List<Double> losses = run(TinyDetr.of(1), 150, 1);
    double first = losses.getFirst();
    double last = losses.subList(140, 150).stream().mapToDouble(x -> x).average().orElseThrow();
    assertTrue(last < 0.35 * first, first + " became " + last);
  }

  @Test
  void changesTheBackboneAlone() {
    ModelState before = TinyDetr.of(1);
    ModelState after = TinyDetr.of(1);
    run(after, 2, 1);
    assertEquals(before.tensors().keySet(), after.tensors().keySet());
    before
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] now = after.tensors().get(name).toArray();
              boolean same = Arrays.equals(tensor.toArray(), now);
              assertEquals(!name.startsWith("backbone."), same, name);
            });
  }

  @Test
  void doesNotDependOnTheNumberOfThreads() {
    ModelState one = TinyDetr.of(1);
    ModelState two = TinyDetr.of(1);
    assertEquals(run(one, 3, 1), run(two, 3, 2));
    one.tensors()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(tensor.toArray(), two.tensors().get(name).toArray(), name));
  }

  @Test
  void refusesToLearnNothing() {
    assertThrows(
        IllegalArgumentException.class, () -> new BackbonePretraining(0, Optimizer.ADAMW, 3e-3, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new BackbonePretraining(1, Optimizer.ADAMW, 0, 1));
  }
}
