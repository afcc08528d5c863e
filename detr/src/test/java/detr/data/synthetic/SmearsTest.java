package detr.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.data.Example;
import detr.geometry.Boxes;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class SmearsTest {
  private static final int HEIGHT = 96;
  private static final int WIDTH = 128;

  @Test
  void aSmearFollowsFromSeedAndIndexAloneOnAnyThread() {
    Smears large = new Smears(HEIGHT, 5, 40);
    Smears small = new Smears(HEIGHT, 5, 9);
    Example[] together =
        IntStream.range(0, 40).parallel().mapToObj(large::get).toArray(Example[]::new);
    for (int i = 8; i >= 0; i--) {
      assertArrayEquals(small.get(i).image().rgb(), together[i].image().rgb());
      assertArrayEquals(small.get(i).target().boxes(), together[i].target().boxes());
      assertArrayEquals(small.get(i).target().labels(), together[i].target().labels());
    }
  }

  /** Guards the data that shipped weights were trained on, and that no platform differs. */
  @Test
  void theSmearsAreThoseTheyWereWhenThisWasWritten() {
    CRC32 crc = new CRC32();
    for (int i = 0; i < 20; i++) {
      crc.update(Smear.draw(WIDTH, HEIGHT, 1, i).image().rgb());
    }
    assertEquals(2229944981L, crc.getValue());
  }

  @Test
  void cellsAreInThePictureAndOfTheirKindsSizes() {
    Smears smears = new Smears(480, 2, 30);
    int[] counts = new int[3];
    double[] widths = new double[3];
    for (int i = 0; i < smears.size(); i++) {
      Example smear = smears.get(i);
      assertEquals(640, smear.image().width());
      double[] corners = Boxes.toCorners(smear.target().boxes());
      for (double corner : corners) {
        assertTrue(corner > -1e-9 && corner < 1 + 1e-9, "" + corner);
      }
      for (int cell = 0; cell < smear.target().count(); cell++) {
        int kind = smear.target().labels()[cell];
        counts[kind]++;
        widths[kind] += 640 * smear.target().boxes()[4 * cell + 2];
      }
    }
    assertTrue(counts[0] > 5 * counts[1] && counts[1] > 15 && counts[2] > 20);
    double red = widths[0] / counts[0];
    assertTrue(red > 70 && red < 115, "red cells are " + red + " wide");
    assertTrue(widths[1] / counts[1] > 1.3 * red);
    assertTrue(widths[2] / counts[2] < 0.6 * red);
  }

  @Test
  void aBlobsEdgeAndBoxAreThoseOfItsEllipse() {
    Blob blob = new Blob(20, 30, 10, 0.5, 0.6, 0.8, 0, 0);
    assertEquals(-10, blob.edge(20, 30));
    assertEquals(0, blob.edge(20 + 6, 30 + 8), 1e-12);
    assertEquals(0, blob.edge(20 - 0.5 * 8, 30 + 0.5 * 6), 1e-12);
    assertEquals(5, blob.edge(20 + 9, 30 + 12), 1e-12);
    // Half the box of a turned ellipse is √(a² cos² + b² sin²) wide.
    double halfWidth = Math.sqrt(6 * 6 + 4 * 4);
    double halfHeight = Math.sqrt(8 * 8 + 3 * 3);
    double[] expected = {20 - halfWidth, 30 - halfHeight, 20 + halfWidth, 30 + halfHeight};
    assertArrayEquals(expected, blob.box(new Canvas(64, 64), 0.5), 1);
  }

  @Test
  void aBlobMostlyOutsideHasNoBox() {
    Canvas canvas = new Canvas(64, 64);
    Blob inside = new Blob(0, 30, 10, 1, 1, 0, 0, 0);
    assertArrayEquals(new double[] {0, 20, 10, 40}, inside.box(canvas, 0.4), 1);
    assertNull(inside.box(canvas, 0.6));
  }

  @Test
  void aBlobSwellsWhereItIsTold() {
    Blob blob = new Blob(0, 0, 10, 1, 1, 0, 0.2, 0.1);
    assertEquals(0, blob.edge(13, 0), 1e-12);
    assertEquals(0, blob.edge(-11, 0), 1e-12);
    assertEquals(0, blob.edge(0, 8), 1e-12);
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThrows(IllegalArgumentException.class, () -> new Smears(47, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Smears(48, 1, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> new Smears(48, 1, 2).get(2));
  }
}
