package detr.geometry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Overlaps computed by hand, and derivatives against central differences. */
final class BoxIouTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "equal,          0,0,2,3,      0,0,2,3,  1,                   1",
    "apart,          0,0,1,1,      2,0,3,1,  0,                   -0.333333333333333333",
    "far apart,      0,0,1,1,      9,0,10,1, 0,                   -0.8",
    "touching,       0,0,1,1,      1,0,2,1,  0,                   0",
    "at a corner,    0,0,1,1,      1,1,2,2,  0,                   -0.5",
    "overlapping,    0,0,2,2,      1,1,3,3,  0.142857142857142857, -0.079365079365079365",
    "within,         0,0,4,4,      1,1,2,3,  0.125,               0.125",
    "around,         1,1,2,3,      0,0,4,4,  0.125,               0.125",
    "crossing,       0,1,3,2,      1,0,2,3,  0.2,                 -0.244444444444444444",
    "without width,  1,0,1,2,      0,0,2,2,  0,                   0",
  })
  void agreesWithHandComputedValues(
      String name,
      double ax0,
      double ay0,
      double ax1,
      double ay1,
      double bx0,
      double by0,
      double bx1,
      double by1,
      double iou,
      double generalizedIou) {
    double[] a = {7, 7, 7, 7, ax0, ay0, ax1, ay1};
    double[] b = {bx0, by0, bx1, by1};
    BoxIou overlap = BoxIou.of(a, 1, b, 0);
    assertEquals(iou, overlap.iou(), 1e-15);
    assertEquals(generalizedIou, overlap.generalizedIou(), 1e-15);
  }

  @Test
  void cornersAndCentresAreInverse() {
    double[] boxes = {0.5, 0.25, 0.5, 0.125, 4, 3, 2, 1};
    double[] corners = {0.25, 0.1875, 0.75, 0.3125, 3, 2.5, 5, 3.5};
    assertArrayEquals(corners, Boxes.toCorners(boxes));
    assertArrayEquals(boxes, Boxes.toCentre(corners));
  }

  @Test
  void hasTheDerivativeOfCentralDifferences() {
    Random random = new Random(5);
    double step = 1e-6;
    int apart = 0;
    for (int round = 0; round < 500; round++) {
      double[] box = random.doubles(4, 0.1, 0.6).toArray();
      double[] target = Boxes.toCorners(random.doubles(4, 0.1, 0.6).toArray());
      BoxIou overlap = BoxIou.of(Boxes.toCorners(box), 0, target, 0);
      apart += overlap.iou() == 0 ? 1 : 0;
      double[] gradient = overlap.gradient();
      for (int k = 0; k < 4; k++) {
        double saved = box[k];
        box[k] = saved + step;
        double above = BoxIou.of(Boxes.toCorners(box), 0, target, 0).generalizedIou();
        box[k] = saved - step;
        double below = BoxIou.of(Boxes.toCorners(box), 0, target, 0).generalizedIou();
        box[k] = saved;
        assertEquals((above - below) / (2 * step), gradient[k], 2e-6, round + " " + k);
      }
    }
    assertEquals(250, apart, 200, "boxes that meet and boxes that do not");
  }

  /** A box that fits is at a maximum, and the one-sided derivatives cancel. */
  @Test
  void pullsNowhereWhereTheBoxFits() {
    double[] box = Boxes.toCorners(new double[] {0.5, 0.5, 0.25, 0.5});
    assertArrayEquals(new double[4], BoxIou.of(box, 0, box, 0).gradient(), 1e-15);
  }
}
