package detr.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class TensorTest {
  private final float[] data = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  @Test
  void aViewSharesAPartOfItsArray() {
    Tensor view = Tensor.view(data, 1, Shape.of(4, 3));
    assertSame(data, view.data());
    assertEquals(1, view.offset());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, view.toArray());
    data[12] = -1;
    assertEquals(-1, view.toArray()[11]);
    view.toArray()[0] = 77;
    assertEquals(1, data[1], "toArray copies");
  }

  @Test
  void aViewMustLieInItsArray() {
    Tensor.view(data, 13, Shape.of(0, 7));
    for (int offset : new int[] {-1, 2, 13, Integer.MAX_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> Tensor.view(data, offset, Shape.of(4, 3)));
    }
    assertThrows(IllegalArgumentException.class, () -> Tensor.view(data, 0, Shape.of(14)));
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(data, 12));
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(data, 2, 7));
  }

  @Test
  void rowsAreAPartOfTheFirstAxis() {
    Tensor x = Tensor.view(data, 1, Shape.of(4, 3));
    Tensor rows = x.rows(1, 3);
    assertEquals(Shape.of(2, 3), rows.shape());
    assertSame(data, rows.data());
    assertArrayEquals(new float[] {4, 5, 6, 7, 8, 9}, rows.toArray());
    assertArrayEquals(new float[] {7, 8, 9}, rows.rows(1, 2).toArray());
    assertArrayEquals(x.toArray(), x.rows(0, 4).toArray());
    assertArrayEquals(new float[] {5, 6}, Tensor.of(data, 13).rows(5, 7).toArray());
    assertEquals(Shape.of(0, 3), x.rows(4, 4).shape());
    assertEquals(Shape.of(0, 3), Tensor.zeros(0, 3).rows(0, 0).shape());
  }

  @Test
  void rowsThatAreNotThereAreRefused() {
    Tensor x = Tensor.view(data, 1, Shape.of(4, 3));
    int[][] bad = {{-1, 2}, {3, 2}, {0, 5}, {5, 5}};
    for (int[] rows : bad) {
      assertThrows(IllegalArgumentException.class, () -> x.rows(rows[0], rows[1]));
    }
  }

  @Test
  void aReshapedTensorSharesTheElements() {
    Tensor x = Tensor.view(data, 1, Shape.of(4, 3));
    Tensor reshaped = x.reshape(2, 6);
    assertSame(data, reshaped.data());
    assertEquals(1, reshaped.offset());
    assertEquals(Shape.of(2, 6), reshaped.shape());
    assertThrows(IllegalArgumentException.class, () -> x.reshape(13));
    assertThrows(IllegalArgumentException.class, () -> x.reshape(-4, -3));
  }

  @Test
  void aStoredTensorReadsAnewAtEveryCall() {
    int[] reads = {0};
    Tensor stored =
        Tensor.stored(
            Shape.of(2, 3),
            into -> {
              float[] elements = {++reads[0], 1, 2, 3, 4, 5};
              System.arraycopy(elements, 0, into, 0, 6);
            });
    assertTrue(stored.isStored());
    assertFalse(Tensor.of(data, 13).isStored());
    assertEquals(0, reads[0], "nothing is read before it is asked for");
    assertArrayEquals(new float[] {1, 1, 2, 3, 4, 5}, stored.data());
    assertArrayEquals(new float[] {2, 1, 2, 3, 4, 5}, stored.toArray());
    assertNotSame(stored.data(), stored.data());

    reads[0] = 10;
    Tensor row = stored.rows(1, 2);
    Tensor element = stored.reshape(6).rows(0, 1);
    assertEquals(10, reads[0]);
    assertTrue(row.isStored() && element.isStored());
    assertArrayEquals(new float[] {3, 4, 5}, row.data());
    assertEquals(0, row.offset());
    assertArrayEquals(new float[] {12}, element.toArray());
    assertArrayEquals(new float[] {4, 5}, stored.reshape(3, 2).rows(2, 3).toArray());
  }

  @Test
  void readsIntoTheStartOfALongerArray() {
    float[] into = {9, 9, 9, 9};
    Tensor.view(data, 2, Shape.of(3)).readInto(into);
    assertArrayEquals(new float[] {data[2], data[3], data[4], 9}, into);
    Tensor.stored(Shape.of(2), array -> array[1] = 5).readInto(into);
    assertArrayEquals(new float[] {data[2], 5, data[4], 9}, into);
  }

  @Test
  void anUnreadTensorHasAShapeOnly() {
    Tensor unread = Tensor.unread(Shape.of(30_000, 60_000));
    assertEquals(1_800_000_000, unread.count());
    assertThrows(IllegalStateException.class, unread::data);
    assertThrows(IllegalStateException.class, unread.rows(0, 2)::toArray);
  }

  @Test
  void keepsItsNameUnderAnotherShapeButNotInParts() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    Tensor named = x.named("a");
    assertNull(x.name());
    assertEquals("a", named.name());
    assertSame(x.data(), named.data());
    assertEquals("a", named.reshape(4).name());
    assertNull(named.rows(0, 1).name());
    Tensor stored = Tensor.stored(Shape.of(2), into -> into[1] = 6).named("b");
    assertTrue(stored.isStored());
    assertArrayEquals(new float[] {0, 6}, stored.toArray());
  }
}
