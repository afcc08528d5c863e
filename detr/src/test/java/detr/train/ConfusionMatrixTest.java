package detr.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.data.Target;
import detr.geometry.Box;
import detr.geometry.Boxes;
import detr.result.Detection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfusionMatrixTest {
  private static final List<String> CLASSES = List.of("a", "b");
  private static final int NOTHING = 2;

  /** In an image of 100×50 pixels. */
  private static Detection found(int label, double score, float... corners) {
    Box box = new Box(corners[0], corners[1], corners[2], corners[3]);
    return new Detection(CLASSES.get(label), label, (float) score, box);
  }

  /** Objects by their corners in pixels. */
  private static Target target(int[] labels, double... corners) {
    double[] relative = new double[corners.length];
    for (int i = 0; i < corners.length; i++) {
      relative[i] = corners[i] / (i % 2 == 0 ? 100 : 50);
    }
    return Target.of(labels, Boxes.toCentre(relative));
  }

  private static ConfusionMatrix of(Target target, Detection... found) {
    ConfusionMatrix matrix = new ConfusionMatrix(CLASSES);
    matrix.add(target, List.of(found), 100, 50);
    return matrix;
  }

  private static void assertCells(ConfusionMatrix matrix, int[]... cells) {
    assertEquals(
        List.of(cells).stream()
            .map(cell -> new ConfusionMatrix.Cell(cell[0], cell[1], cell[2]))
            .toList(),
        matrix.cells());
  }

  @Test
  void countsWhatIsTakenForWhat() {
    Target target = target(new int[] {0, 1, 1}, 0, 0, 20, 20, 40, 0, 60, 20, 80, 30, 100, 50);
    ConfusionMatrix matrix =
        of(
            target,
            found(0, 0.9, 0, 0, 20, 20),
            found(0, 0.8, 41, 0, 61, 20),
            found(1, 0.7, 10, 30, 30, 50));
    assertCells(
        matrix,
        new int[] {0, 0, 1},
        new int[] {1, 0, 1},
        new int[] {1, NOTHING, 1},
        new int[] {NOTHING, 1, 1});
    assertEquals(1, matrix.count(1, NOTHING));
  }

  /** An object is found once: what finds it again finds something where nothing more is. */
  @Test
  void theBestTakesAnObjectAndTheNextTakesNone() {
    Target target = target(new int[] {0}, 0, 0, 20, 20);
    assertCells(
        of(target, found(1, 0.9, 0, 0, 20, 18), found(0, 0.8, 0, 0, 20, 20)),
        new int[] {0, 1, 1},
        new int[] {NOTHING, 0, 1});
  }

  @Test
  void takesWhatItOverlapsMost() {
    Target target = target(new int[] {0, 1}, 0, 0, 20, 20, 5, 0, 25, 20);
    assertCells(
        of(target, found(1, 0.9, 4, 0, 24, 20), found(1, 0.8, 4, 0, 24, 20)),
        new int[] {0, 1, 1},
        new int[] {1, 1, 1});
  }

  /** An IoU of 10·20 / (20·20) is just enough, as is a score of 0.5; less is not. */
  @Test
  void halfIsEnough() {
    Target target = target(new int[] {0}, 0, 0, 20, 20);
    assertCells(of(target, found(0, 0.5, 0, 0, 10, 20)), new int[] {0, 0, 1});
    assertCells(
        of(target, found(0, 0.5, 0, 0, 9.9f, 20)),
        new int[] {0, NOTHING, 1},
        new int[] {NOTHING, 0, 1});
    assertCells(of(target, found(0, 0.49, 0, 0, 20, 20)), new int[] {0, NOTHING, 1});
  }
}
