package detr.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.data.Dataset;
import detr.data.Example;
import detr.data.Target;
import detr.image.ImageSize;
import detr.tensor.fast.FastOps;
import detr.train.loss.DivergedException;
import detr.train.loss.SetCriterion;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EvaluatorTest {
  /** A model that always sees a red box in the middle, with one query that is sure. */
  private static ModelState middleRed() {
    ModelState stateDict = TinyDetr.of(1);
    for (String name : List.of("class_embed", "bbox_embed.layers.2")) {
      Arrays.fill(stateDict.tensors().get(name + ".weight").data(), 0);
      Arrays.fill(stateDict.tensors().get(name + ".bias").data(), 0);
    }
    stateDict.tensors().get("class_embed.bias").data()[0] = 5;
    return stateDict;
  }

  /** One image, of one object in its middle, {@code side} times as wide and high as the image. */
  private record Middle(int label, double side) implements Dataset {
    @Override
    public Set<ImageSize> imageSizes() {
      return Set.of();
    }

    @Override
    public String description() {
      return "of this test";
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public List<String> classes() {
      return Rectangles.CLASSES;
    }

    @Override
    public Example get(int index) {
      Target target = Target.of(new int[] {label}, new double[] {0.5, 0.5, side, side});
      return new Example(7, new Rectangles(1, 1).get(0).image(), target);
    }
  }

  private static Evaluation evaluate(Dataset dataset) {
    try (FastOps ops = new FastOps(1)) {
      return Evaluator.of(middleRed().model(), SetCriterion.PAPER, ops, dataset, 1);
    }
  }

  @Test
  void aPerfectBoxOfTheRightClassIsPerfect() {
    Evaluation evaluation = evaluate(new Middle(0, 0.5));
    assertEquals(1, evaluation.ap(), 1e-9);
    assertEquals(1, evaluation.matchedIou(), 1e-6);
    assertEquals(1, evaluation.classAccuracy());
  }

  @Test
  void placeAndClassAreToldApart() {
    Evaluation wrongClass = evaluate(new Middle(1, 0.5));
    assertEquals(0, wrongClass.ap());
    assertEquals(1, wrongClass.matchedIou(), 1e-6);
    assertEquals(0, wrongClass.classAccuracy());
    Evaluation wrongBox = evaluate(new Middle(0, 0.25));
    assertEquals(0, wrongBox.ap50());
    assertEquals(0.25, wrongBox.matchedIou(), 1e-6);
    assertEquals(1, wrongBox.classAccuracy());
  }

  @Test
  void divergenceIsTold() {
    ModelState bad = middleRed();
    bad.tensors().get("class_embed.bias").data()[0] = Float.NaN;
    try (FastOps ops = new FastOps(1)) {
      assertThrows(
          DivergedException.class,
          () -> Evaluator.of(bad.model(), SetCriterion.PAPER, ops, new Middle(0, 0.5), 1));
    }
  }
}
