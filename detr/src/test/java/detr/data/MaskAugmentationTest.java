package detr.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.geometry.Boxes;
import detr.image.ImageSize;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Masks are compared with a map of letters that is changed pixel by pixel. */
final class MaskAugmentationTest {
  /** Of 7×4 pixels: letters are objects, of which c is one pixel and b in two parts. */
  private static final List<String> MAP =
      List.of(
          "aab...d", //
          "aa.b..d", ".c.b..d", "eeeeeed");

  private static final String OBJECTS = "abcde";

  /** A map of other sizes. */
  private static List<String> map(int width, int height, IntBinaryOperator letter) {
    return IntStream.range(0, height)
        .mapToObj(
            y ->
                IntStream.range(0, width)
                    .mapToObj(x -> Character.toString(letter.applyAsInt(x, y)))
                    .reduce("", String::concat))
        .toList();
  }

  private static boolean[] mask(List<String> map, int object) {
    String pixels = String.join("", map);
    boolean[] mask = new boolean[pixels.length()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = pixels.charAt(i) == OBJECTS.charAt(object);
    }
    return mask;
  }

  /** The corners of what a mask has, relative to the image. */
  private static double[] corners(boolean[] mask, int width, int height) {
    double[] corners = {width, height, 0, 0};
    for (int i = 0; i < mask.length; i++) {
      if (mask[i]) {
        corners[0] = Math.min(corners[0], i % width);
        corners[1] = Math.min(corners[1], i / width);
        corners[2] = Math.max(corners[2], i % width + 1);
        corners[3] = Math.max(corners[3], i / width + 1);
      }
    }
    return DataBoxes.relative(corners, width, height);
  }

  private static Example example() {
    int width = MAP.getFirst().length();
    List<boolean[]> masks = new ArrayList<>();
    double[] boxes = new double[4 * OBJECTS.length()];
    for (int i = 0; i < OBJECTS.length(); i++) {
      masks.add(mask(MAP, i));
      System.arraycopy(corners(masks.get(i), width, MAP.size()), 0, boxes, 4 * i, 4);
    }
    byte[] rgb = new byte[3 * width * MAP.size()];
    new SplittableRandom(5).nextBytes(rgb);
    Target target =
        new Target(new int[] {0, 1, 2, 3, 4}, boxes, new TargetMasks(MAP.size(), width, masks));
    return new Example(3, new RgbImage(width, MAP.size(), rgb), target);
  }

  /** That the masks are those of the map; labels say which of its objects there are. */
  private static void assertShows(List<String> map, Example example) {
    TargetMasks masks = example.target().masks();
    assertEquals(map.size(), masks.height());
    assertEquals(map.getFirst().length(), masks.width());
    assertEquals(masks.height(), example.image().height());
    assertEquals(masks.width(), example.image().width());
    int[] labels = example.target().labels();
    for (int i = 0; i < labels.length; i++) {
      assertArrayEquals(mask(map, labels[i]), masks.masks().get(i), "object " + labels[i]);
    }
  }

  /** That every box is around its mask. */
  private static void assertBoxesAreOfTheMasks(Example example) {
    Target target = example.target();
    for (int i = 0; i < target.count(); i++) {
      double[] box = new double[4];
      System.arraycopy(target.boxes(), 4 * i, box, 0, 4);
      TargetMasks masks = target.masks();
      assertArrayEquals(
          corners(masks.masks().get(i), masks.width(), masks.height()), box, 1e-12, "object " + i);
    }
  }

  @Test
  void mirroringAndTurningMoveMasksAndTheirBoxes() {
    List<String> mirrored =
        List.of(
            "d...baa", //
            "d..b.aa", "d..b.c.", "deeeeee");
    Example once = Geometry.mirror(example());
    assertShows(mirrored, once);
    assertBoxesAreOfTheMasks(once);
    List<String> turned =
        List.of(
            "e.aa", //
            "ecaa", "e..b", "ebb.", "e...", "e...", "dddd");
    Example right = Geometry.quarterTurn(example());
    assertShows(turned, right);
    assertBoxesAreOfTheMasks(right);
    assertShows(MAP, Geometry.mirror(once));
    Example around = right;
    for (int i = 0; i < 3; i++) {
      around = Geometry.quarterTurn(around);
    }
    assertShows(MAP, around);
    assertShows(MAP, example());
  }

  @Test
  void resizingTakesTheNearestPixelAsTorchDoes() {
    assertShows(
        List.of(
            "aa..", //
            ".cb."),
        Geometry.resize(example(), new ImageSize(2, 4)));
    for (int width = 1; width <= 23; width++) {
      for (int height = 1; height <= 11; height++) {
        int w = width;
        int h = height;
        List<String> expected = map(w, h, (x, y) -> MAP.get(y * 4 / h).charAt(x * 7 / w));
        Example resized = Geometry.resize(example(), new ImageSize(h, w));
        assertShows(expected, resized);
        assertArrayEquals(example().target().boxes(), resized.target().boxes());
      }
    }
  }

  @Test
  void croppingCutsMasksAndDropsThoseWithoutABox() {
    for (int left = 0; left < 7; left++) {
      for (int top = 0; top < 4; top++) {
        for (int width = 1; left + width <= 7; width++) {
          for (int height = 1; top + height <= 4; height++) {
            int x0 = left;
            int y0 = top;
            Example part = Geometry.crop(example(), x0, y0, width, height);
            assertShows(map(width, height, (x, y) -> MAP.get(y0 + y).charAt(x0 + x)), part);
            assertEquals(part.target().count(), part.target().masks().masks().size());
          }
        }
      }
    }
    assertArrayEquals(new int[] {1, 3, 4}, Geometry.crop(example(), 3, 1, 4, 3).target().labels());
    assertArrayEquals(new int[] {0, 2}, Geometry.crop(example(), 1, 0, 1, 3).target().labels());
    assertEquals(0, Geometry.crop(example(), 4, 0, 2, 3).target().masks().masks().size());
  }

  /** Of b the crop has a corner of its box, and no pixel. */
  @Test
  void aMaskMayHaveNoPixelWhereItsBoxHas() {
    Target target = Geometry.crop(example(), 2, 1, 1, 2).target();
    assertArrayEquals(new int[] {1}, target.labels());
    assertArrayEquals(new double[] {0.5, 0.5, 1, 1}, target.boxes(), 1e-12);
    assertArrayEquals(new boolean[2], target.masks().masks().getFirst());
  }

  @Test
  void masksChangeNothingElse() {
    Target target = example().target();
    Example bare =
        new Example(3, example().image(), Target.of(target.labels(), target.boxes().clone()));
    Augmentation all = Augmentation.forShorterSide(48).withAnyWayUp().withColours(0.2);
    for (int seed = 0; seed < 50; seed++) {
      Example with = all.apply(example(), new SplittableRandom(seed));
      Example without = all.apply(bare, new SplittableRandom(seed));
      assertArrayEquals(without.image().rgb(), with.image().rgb());
      assertEquals(without.image().width(), with.target().masks().width());
      assertArrayEquals(without.target().boxes(), with.target().boxes());
      assertArrayEquals(without.target().labels(), with.target().labels());
      assertNull(without.target().masks());
      assertEquals(with.target().count(), with.target().masks().masks().size());
    }
    Transform resize = Transform.resize(ResizeRule.square(9));
    assertEquals(9, resize.apply(example(), new SplittableRandom(1)).target().masks().width());
  }

  /** A bright rectangle on black: away from its edges, which are smooth, its mask is its light. */
  @Test
  void masksStayOnTheirPixelsThroughAllChanges() {
    int width = 90;
    int height = 60;
    byte[] rgb = new byte[3 * width * height];
    boolean[] mask = new boolean[width * height];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % width >= 20 && i % width < 55 && i / width >= 11;
      rgb[3 * i] = (byte) (mask[i] ? 255 : 0);
    }
    double[] box = Boxes.toCentre(new double[] {20.0 / 90, 11.0 / 60, 55.0 / 90, 1});
    Target target = new Target(new int[] {0}, box, new TargetMasks(height, width, List.of(mask)));
    Example example = new Example(1, new RgbImage(width, height, rgb), target);
    Augmentation all = Augmentation.forShorterSide(96).withAnyWayUp();
    int seen = 0;
    for (int seed = 0; seed < 100; seed++) {
      Example changed = all.apply(example, new SplittableRandom(seed));
      if (changed.target().count() == 1) {
        seen += agreeing(changed.image(), changed.target().masks().masks().getFirst());
      }
    }
    assertTrue(seen > 100 * 1000, "compared " + seen);
  }

  /** The number of pixels with nothing but their own kind around them, all of which agree. */
  private static int agreeing(RgbImage image, boolean[] mask) {
    int around = 4;
    int agreeing = 0;
    for (int y = around; y < image.height() - around; y++) {
      for (int x = around; x < image.width() - around; x++) {
        int lit = 0;
        for (int i = 0; i < 81; i++) {
          int at = (y + i / 9 - around) * image.width() + x + i % 9 - around;
          lit += (image.rgb()[3 * at] & 0xff) >= 128 ? 1 : 0;
        }
        if (lit == 0 || lit == 81) {
          assertEquals(lit == 81, mask[y * image.width() + x], x + ", " + y);
          agreeing++;
        }
      }
    }
    return agreeing;
  }
}
