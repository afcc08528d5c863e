package detr.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.geometry.Boxes;
import detr.image.ImageSize;
import detr.image.RgbImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Boxes are compared with where the marked pixels went. */
final class AugmentationTest {
  private static final int WIDTH = 90;
  private static final int HEIGHT = 60;

  /** x0, y0, x1, y1 of a rectangle each in one channel. */
  private static final int[][] MARKS = {{10, 5, 34, 29}, {50, 30, 88, 58}, {0, 40, 12, 60}};

  private static Example marked() {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    double[] corners = new double[4 * MARKS.length];
    for (int mark = 0; mark < MARKS.length; mark++) {
      int[] box = MARKS[mark];
      for (int y = box[1]; y < box[3]; y++) {
        for (int x = box[0]; x < box[2]; x++) {
          rgb[3 * (y * WIDTH + x) + mark] = (byte) 255;
        }
      }
      for (int i = 0; i < 4; i++) {
        corners[4 * mark + i] = (double) box[i] / (i % 2 == 0 ? WIDTH : HEIGHT);
      }
    }
    Target target = Target.of(new int[] {0, 1, 2}, Boxes.toCentre(corners));
    return new Example(7, new RgbImage(WIDTH, HEIGHT, rgb), target);
  }

  /**
   * Every label's box is around the pixels of its channel, and a channel without pixels has none.
   */
  private static void assertBoxesFollowThePixels(Example example, double tolerance) {
    RgbImage image = example.image();
    double[] corners = Boxes.toCorners(example.target().boxes());
    for (int mark = 0; mark < MARKS.length; mark++) {
      int[] seen = {image.width(), image.height(), 0, 0};
      for (int i = 0; i < image.width() * image.height(); i++) {
        if ((image.rgb()[3 * i + mark] & 0xff) >= 128) {
          int x = i % image.width();
          int y = i / image.width();
          seen[0] = Math.min(seen[0], x);
          seen[1] = Math.min(seen[1], y);
          seen[2] = Math.max(seen[2], x + 1);
          seen[3] = Math.max(seen[3], y + 1);
        }
      }
      int at = indexOf(example.target().labels(), mark);
      if (at < 0) {
        assertTrue(seen[2] - seen[0] <= 1 || seen[3] - seen[1] <= 1, "mark " + mark + " is there");
      } else if (seen[2] > seen[0]) {
        for (int i = 0; i < 4; i++) {
          double pixel = corners[4 * at + i] * (i % 2 == 0 ? image.width() : image.height());
          assertEquals(seen[i], pixel, tolerance, "mark " + mark + ", side " + i);
        }
      }
    }
  }

  private static int indexOf(int[] labels, int label) {
    return Arrays.stream(labels).boxed().toList().indexOf(label);
  }

  @Test
  void mirroringAndTurningMoveBoxesExactly() {
    assertBoxesFollowThePixels(marked(), 1e-9);
    assertBoxesFollowThePixels(Geometry.mirror(marked()), 1e-9);
    Example turned = Geometry.quarterTurn(marked());
    assertEquals(HEIGHT, turned.image().width());
    assertBoxesFollowThePixels(turned, 1e-9);
    // The top left corner goes to the top right.
    assertEquals(marked().image().rgb()[0], turned.image().rgb()[3 * (HEIGHT - 1)]);
    Example around = turned;
    for (int i = 0; i < 3; i++) {
      around = Geometry.quarterTurn(around);
    }
    assertArrayEquals(marked().image().rgb(), around.image().rgb());
    assertArrayEquals(marked().target().boxes(), around.target().boxes(), 1e-12);
  }

  @Test
  void croppingClipsBoxesAndDropsThoseOfWhichNothingIsLeft() {
    Example part = Geometry.crop(marked(), 20, 10, 50, 40);
    assertArrayEquals(new int[] {0, 1}, part.target().labels());
    assertBoxesFollowThePixels(part, 1e-9);
    Example touching = Geometry.crop(marked(), 34, 0, 16, 30);
    assertEquals(0, touching.target().count());
    assertEquals(16, touching.image().width());
  }

  @Test
  void whatACropLeavesOfABoxIsABoxInFloatsOrNone() {
    Example example =
        new Example(
            1,
            new RgbImage(96, 96, new byte[3 * 96 * 96]),
            Target.of(
                new int[] {0, 1, 2},
                new double[] {
                  // The first begins 1e-9 before the middle, the second far before.
                  0.6 - 1e-9,
                  0.5,
                  0.2,
                  0.2,
                  0.5,
                  0.5,
                  0.5,
                  0.5,
                  // Two numbers next to each other.
                  0.03,
                  0.5,
                  3.5e-18,
                  0.2
                }));
    Example part = Geometry.crop(example, 48, 0, 48, 96);
    assertArrayEquals(new int[] {0, 1}, part.target().labels());
    part = Geometry.crop(example, 0, 0, 48, 96);
    assertArrayEquals(new int[] {1}, part.target().labels());
  }

  @Test
  void resizingKeepsBoxesOnTheirPixels() {
    Example large = Geometry.resize(marked(), new ImageSize(150, 225));
    assertEquals(225, large.image().width());
    assertBoxesFollowThePixels(large, 0.51);
    Example limited = Geometry.resize(marked(), new ImageSize(120, 180));
    assertEquals(180, limited.image().width());
    assertEquals(120, limited.image().height());
  }

  @Test
  void theWholeKeepsBoxesOnTheirPixels() {
    Augmentation small = Augmentation.forShorterSide(96).withAnyWayUp();
    Set<Integer> shorter = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      Example changed = small.apply(marked(), new SplittableRandom(seed));
      assertBoxesFollowThePixels(changed, 2.5);
      RgbImage image = changed.image();
      shorter.add(Math.min(image.width(), image.height()));
      assertTrue(Math.max(image.width(), image.height()) <= small.longest());
      assertEquals(7, changed.id());
    }
    assertTrue(shorter.containsAll(small.sizes()), shorter + " of " + small.sizes());
  }

  @Test
  void theSameRandomNumbersChangeTheSame() {
    Augmentation colours = Augmentation.forShorterSide(64).withColours(0.3);
    Example one = colours.apply(marked(), new SplittableRandom(3));
    Example other = colours.apply(marked(), new SplittableRandom(3));
    assertArrayEquals(one.image().rgb(), other.image().rgb());
    assertArrayEquals(one.target().boxes(), other.target().boxes());
  }

  @Test
  void theOriginalHasTheOriginalsSizes() {
    assertEquals(
        new Augmentation(
            List.of(480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800),
            1333,
            List.of(400, 500, 600),
            384,
            600,
            false,
            0),
        Augmentation.original());
  }

  @Test
  void coloursChangeWithinTheirBounds() {
    byte[] grey = new byte[3 * 16];
    Arrays.fill(grey, (byte) 100);
    Example example =
        new Example(1, new RgbImage(4, 4, grey), Target.of(new int[0], new double[0]));
    Set<Byte> seen = new HashSet<>();
    for (int seed = 0; seed < 100; seed++) {
      byte[] rgb = new ColourJitter(0.2).apply(example, new SplittableRandom(seed)).image().rgb();
      for (byte value : rgb) {
        assertEquals(rgb[0], value, 1, "grey stays grey");
      }
      // 0.8 (127.5 − 1.2 · 27.5) to 1.2 (127.5 − 0.8 · 27.5)
      assertTrue(rgb[0] >= 75 && (rgb[0] & 0xff) <= 127, "" + rgb[0]);
      seen.add(rgb[0]);
    }
    assertTrue(seen.size() > 20);
  }

  @Test
  void refusesSizesThatAreNone() {
    List<Integer> some = List.of(10);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Augmentation(List.of(), 20, some, 5, 8, false, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new Augmentation(some, 20, some, 9, 8, false, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new Augmentation(some, 20, some, 5, 8, false, 1));
  }
}
