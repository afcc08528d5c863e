package detr.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against shapes sampled at many points a pixel. */
final class StampTest {
  private static final int FINE = 8;
  private static final Canvas CANVAS = new Canvas(64, 64);

  /** Whether a shape, or its edge, has a point. */
  private static boolean has(Pose pose, double stroke, double x, double y) {
    double distance = pose.radius() * pose.shape().outline().distance(pose.u(x, y), pose.v(x, y));
    return distance <= 0 && (stroke == 0 || distance >= -stroke);
  }

  @ParameterizedTest
  @EnumSource
  void coverageIsThePartOfThePixelThatTheShapeHas(ShapeClass shape) {
    for (double angle = 0.1; angle < 6.2; angle += 1.1) {
      Pose pose = Pose.of(shape, 20.3, 22.8, 11.4, angle);
      Stamp stamp = new Stamp(pose, 0, CANVAS);
      double error = 0;
      for (int i = 0; i < stamp.distance.length; i++) {
        int count = 0;
        for (int s = 0; s < FINE * FINE; s++) {
          double x = stamp.left + i % stamp.side + (s % FINE + 0.5) / FINE;
          double y = stamp.top + i / stamp.side + (s / FINE + 0.5) / FINE;
          count += has(pose, 0, x, y) ? 1 : 0;
        }
        double exact = (double) count / (FINE * FINE);
        assertEquals(exact, stamp.coverage(i), 0.45, shape + " pixel " + i);
        error += Math.abs(exact - stamp.coverage(i));
      }
      assertTrue(error < 0.05 * stamp.visibleArea(), shape + " is off by " + error);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theBoxIsAroundWhatIsVisible(ShapeClass shape) {
    for (double angle = 0; angle < 6.2; angle += 0.9) {
      Pose pose = Pose.of(shape, 52.2 - angle, 30.6, 9 + angle, angle);
      Pose over = Pose.of(ShapeClass.SQUARE, 45 + angle, 38, 9, 0.5 - angle);
      Stamp stamp = new Stamp(pose, 0, CANVAS);
      stamp.coverBy(new Stamp(over, 0, CANVAS));
      int[] sure = {64, 64, 0, 0};
      int[] possible = {64, 64, 0, 0};
      double area = 0;
      for (int i = 0; i < 64 * 64; i++) {
        double visible = visible(pose, over, i % 64, i / 64);
        area += visible;
        if (visible > 0.6) {
          grow(sure, i % 64, i / 64);
        }
        if (visible > 0.05) {
          grow(possible, i % 64, i / 64);
        }
      }
      double[] box = stamp.box();
      String where = shape + " at " + angle;
      for (int i = 0; i < 2; i++) {
        assertTrue(box[i] >= possible[i] && box[i] <= sure[i] + 0.7, where + ", side " + i);
        int end = i + 2;
        assertTrue(box[end] <= possible[end] && box[end] >= sure[end] - 0.7, where + ", " + end);
      }
      assertEquals(area, stamp.visibleArea(), 0.04 * area, where);
    }
  }

  private static double visible(Pose pose, Pose over, int x, int y) {
    int count = 0;
    for (int s = 0; s < FINE * FINE; s++) {
      double px = x + (s % FINE + 0.5) / FINE;
      double py = y + (s / FINE + 0.5) / FINE;
      count += has(pose, 0, px, py) && !has(over, 0, px, py) ? 1 : 0;
    }
    return (double) count / (FINE * FINE);
  }

  private static void grow(int[] box, int x, int y) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x + 1);
    box[3] = Math.max(box[3], y + 1);
  }

  @Test
  void theBoxOfAWholeShapeMovesWithItByPartsOfAPixel() {
    double lean = StrictMath.PI / 4;
    for (double x = 20; x < 21; x += 0.13) {
      double half = 10 / Math.sqrt(2);
      double[] square = new Stamp(Pose.of(ShapeClass.SQUARE, x, 30, 10, lean), 0, CANVAS).box();
      assertArrayEquals(new double[] {x - half, 30 - half, x + half, 30 + half}, square, 0.3);
      double[] disc = new Stamp(Pose.of(ShapeClass.CIRCLE, x, 30, 10, 0), 0, CANVAS).box();
      assertArrayEquals(new double[] {x - 10, 20, x + 10, 40}, disc, 0.3);
    }
  }

  @Test
  void anEdgeAloneHasAHole() {
    Pose pose = Pose.of(ShapeClass.SQUARE, 32, 32, 16 * Math.sqrt(2), StrictMath.PI / 4);
    Stamp stamp = new Stamp(pose, 4, CANVAS);
    assertEquals(32 * 32 - 24 * 24, stamp.visibleArea(), 1e-3);
    Stamp inside = new Stamp(Pose.of(ShapeClass.CIRCLE, 32, 32, 10, 0), 0, CANVAS);
    assertEquals(1, inside.shownUnder(stamp), 1e-6);
    assertEquals(1, stamp.shownUnder(inside), 1e-6);
  }

  @Test
  void whatTheBorderCutsOffIsNotShown() {
    Pose pose = Pose.of(ShapeClass.SQUARE, 4, 32, 16 * Math.sqrt(2), StrictMath.PI / 4);
    assertEquals(20 / 32.0, new Stamp(pose, 0, CANVAS).shown(), 1e-5);
  }

  @ParameterizedTest
  @EnumSource
  void theDistanceIsTheNearestPointOfTheEdges(ShapeClass shape) {
    // A distance field changes by at most the step, and by the step itself towards the edge.
    Outline outline = shape.outline();
    double h = 1e-5;
    int exact = 0;
    int points = 0;
    for (double x = -1.25; x <= 1.25; x += 0.0617) {
      for (double y = -1.25; y <= 1.25; y += 0.0593) {
        double dx = (outline.distance(x + h, y) - outline.distance(x - h, y)) / (2 * h);
        double dy = (outline.distance(x, y + h) - outline.distance(x, y - h)) / (2 * h);
        double slope = Math.hypot(dx, dy);
        assertTrue(slope <= 1.001, shape + " at " + x + ", " + y + " has slope " + slope);
        exact += slope >= 0.999 ? 1 : 0;
        points++;
      }
    }
    assertTrue(exact > 0.97 * points, shape + ": " + exact + " of " + points);
  }

  @ParameterizedTest
  @EnumSource
  void theUnitCircleHoldsTheShapeClosely(ShapeClass shape) {
    double farthest = 0;
    for (double x = -1.5; x <= 1.5; x += 0.01) {
      for (double y = -1.5; y <= 1.5; y += 0.01) {
        if (shape.outline().distance(x, y) < 0) {
          farthest = Math.max(farthest, Math.hypot(x, y));
        }
      }
    }
    assertEquals(1, farthest, 0.015, shape.label());
  }
}
