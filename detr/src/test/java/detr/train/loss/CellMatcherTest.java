package detr.train.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.data.Target;
import detr.model.CellDetector;
import detr.model.Cells;
import detr.model.DetrConfig;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import detr.train.ModelState;
import detr.train.TinyDetr;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cells of 8 pixels, as {@link TinyDetr} has them. */
final class CellMatcherTest {
  private static final ModelState DETR = TinyDetr.of(1);

  private static Cells cells(Mask mask) {
    DetrConfig config = DETR.model().detr().config();
    return CellDetector.of(DETR.tensors(), config, 1).cells(mask);
  }

  private static LayerPredictions outputs(Cells cells) {
    return LayerPredictions.of(
        Tensor.zeros(cells.images(), cells.perImage(), 4),
        Tensor.zeros(cells.images(), cells.perImage(), 4),
        null);
  }

  @Test
  void cellsSeeTheObjectThatCoversTheirCentre() {
    Cells cells = cells(Mask.none(1, 32, 32));
    // A large one over the four middle cells and no further; in the lower right of them a small one
    // that is its centre's cell alone; in the upper left corner one that covers no cell's centre.
    Target target =
        Target.of(
            new int[] {0, 1, 2},
            new double[] {.5, .5, .6, .6, .7, .7, .05, .05, .03, .03, .05, .05});
    Match match = new CellMatcher(cells).match(outputs(cells), List.of(target)).getFirst();
    assertArrayEquals(new int[] {0, 5, 6, 9, 10}, match.queries());
    assertArrayEquals(new int[] {2, 0, 0, 0, 1}, match.targets());
  }

  /** The second image is the left half and the upper quarter of the batch's size. */
  @Test
  void targetsAreRelativeToTheImageWithoutItsPadding() {
    boolean[] padded = new boolean[2 * 32 * 32];
    for (int i = 0; i < 32 * 32; i++) {
      padded[32 * 32 + i] = i % 32 >= 16 || i / 32 >= 8;
    }
    Cells cells = cells(Mask.of(padded, 2, 32, 32));
    Target whole = Target.of(new int[] {0}, new double[] {.5, .5, 1, 1});
    List<Match> matches = new CellMatcher(cells).match(outputs(cells), List.of(whole, whole));
    // All but the corners, whose centres are 3/4 of the half side off on both axes.
    assertArrayEquals(new int[] {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14}, matches.get(0).queries());
    assertArrayEquals(new int[] {0, 1}, matches.get(1).queries());
  }

  @Test
  void refusesALabelThatTheModelDoesNotHave() {
    Cells cells = cells(Mask.none(1, 32, 32));
    Target target = Target.of(new int[] {3}, new double[] {.5, .5, .6, .6});
    assertThrows(
        IllegalArgumentException.class,
        () -> new CellMatcher(cells).match(outputs(cells), List.of(target)));
  }
}
