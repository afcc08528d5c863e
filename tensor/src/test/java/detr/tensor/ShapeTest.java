package detr.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ShapeTest {
  @Test
  void countsAndIndexesFromBothEnds() {
    Shape shape = Shape.of(2, 3, 5);
    assertEquals(30, shape.count());
    assertEquals(5, shape.size(-1));
    assertEquals(2, shape.size(0));
    assertEquals(6, shape.rows());
    assertEquals(Shape.of(2, 3, 7), shape.withLast(7));
    assertEquals(1, Shape.of().count());
    assertEquals(0, Shape.of(4, 0).count());
  }

  @Test
  void endsWithAShapeThatHasItsLastAxes() {
    Shape shape = Shape.of(2, 3, 5);
    for (Shape end : new Shape[] {Shape.of(), Shape.of(5), Shape.of(3, 5), shape}) {
      assertTrue(shape.endsWith(end), end.toString());
    }
    for (Shape other :
        new Shape[] {Shape.of(1), Shape.of(3), Shape.of(1, 5), Shape.of(4, 2, 3, 5)}) {
      assertFalse(shape.endsWith(other), other.toString());
    }
  }

  @Test
  void refusesNegativeAndOverflowing() {
    assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -1));
    assertThrows(IllegalArgumentException.class, () -> Shape.of(1 << 16, 1 << 16));
    assertThrows(RuntimeException.class, () -> Shape.of(1 << 30, 1 << 30, 1 << 30));
  }
}
