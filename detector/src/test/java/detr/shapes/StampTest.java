package detr.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against shapes sampled at many points a pixel. */
final class StampTest {
  private static final int FINE = 16;
  private static final Canvas CANVAS = new Canvas(64, 64);

  /** Whether a shape, or its edge, has a point. */
  private static boolean has(Pose pose, double stroke, double x, double y) {
    double distance = pose.radius() * pose.shape().outline().distance(pose.u(x, y), pose.v(x, y));
    return distance <= 0 && (stroke == 0 || distance >= -stroke);
  }

  @ParameterizedTest
  @EnumSource
  void coverageIsThePartOfThePixelThatTheShapeHas(ShapeClass shape) {
    for (double angle = 0.1; angle < 6.2; angle += 0.7) {
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
    for (double angle = 0; angle < 6.2; angle += 0.45) {
      Pose pose = Pose.of(shape, 52.2 - angle, 30.6, 9 + angle, angle);
      Pose over = Pose.of(ShapeClass.SQUARE, 45 + angle, 38, 9, 0.5 - angle);
      Stamp stamp = new Stamp(pose, 0, CANVAS);
      stamp.coverBy(new Stamp(over, 0, CANVAS));
      double[] exact = {64, 64, 0, 0};
      int area = 0;
      for (int s = 0; s < 64 * FINE * 64 * FINE; s++) {
        double x = (s % (64 * FINE) + 0.5) / FINE;
        double y = (s / (64 * FINE) + 0.5) / FINE;
        if (has(pose, 0, x, y) && !has(over, 0, x, y)) {
          exact = grow(exact, x, y);
          area++;
        }
      }
      double[] box = stamp.box();
      for (int i = 0; i < 4; i++) {
        assertEquals(exact[i], box[i], 1.5, shape + " at " + angle + ", side " + i);
      }
      double exactArea = (double) area / (FINE * FINE);
      assertEquals(exactArea, stamp.visibleArea(), 0.03 * exactArea);
    }
  }

  private static double[] grow(double[] box, double x, double y) {
    return new double[] {
      Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)
    };
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
    for (double x = -1.5; x <= 1.5; x += 0.005) {
      for (double y = -1.5; y <= 1.5; y += 0.005) {
        if (shape.outline().distance(x, y) < 0) {
          farthest = Math.max(farthest, Math.hypot(x, y));
        }
      }
    }
    assertEquals(1, farthest, 0.01, shape.label());
  }
}
