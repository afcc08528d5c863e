package detr.render;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.geometry.Box;
import detr.image.RgbImage;
import detr.result.Detection;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DetectionPainterTest {
  private static final int GREY = 0xff808080;

  @Test
  void drawsTheBoxInTheColourOfItsClassOnACopy() {
    RgbImage image = grey(300, 200);
    byte[] before = image.rgb().clone();
    BufferedImage painted = DetectionPainter.paint(image, List.of(cat(50, 60, 250, 180)));
    int colour = ClassColor.of(17).getRGB();
    assertEquals(colour, painted.getRGB(51, 120));
    assertEquals(colour, painted.getRGB(248, 120));
    assertEquals(colour, painted.getRGB(150, 178));
    assertEquals(GREY, painted.getRGB(150, 120));
    assertEquals(GREY, painted.getRGB(280, 190));
    assertArrayEquals(before, image.rgb());
  }

  @Test
  void labelsWithAndWithoutFonts() {
    List<Detection> cat = List.of(cat(50, 60, 250, 180));
    Rectangle2D chip = new Rectangle2D.Double(53, 36, 120, 20);
    assertTrue(inked(DetectionPainter.paint(grey(900, 600), cat), chip) > 100);
    BufferedImage pixels = DetectionPainter.paint(grey(900, 600), cat, PixelFont::new);
    assertTrue(inked(pixels, chip) > 100);
    BufferedImage blank = DetectionPainter.paint(grey(900, 600), cat, NoFont::new);
    assertEquals(0, inked(blank, chip));
    assertEquals(ClassColor.of(17).getRGB(), blank.getRGB(70, 50));
  }

  /** On an image with room for fewer labels than there are objects. */
  @Test
  void theBestIsOnTop() {
    Box box = new Box(0, 0, 120, 40);
    List<Detection> crowd = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      crowd.add(new Detection("dog", 18, i / 10f, box));
    }
    crowd.add(4, new Detection("cat", 17, 0.95f, box));
    BufferedImage painted = DetectionPainter.paint(grey(120, 40), crowd, NoFont::new);
    int cat = ClassColor.of(17).getRGB();
    for (int y = 3; y < 7; y++) {
      for (int x = 3; x < 42; x++) {
        assertEquals(cat, painted.getRGB(x, y), "the cat's label at " + x + ", " + y);
      }
    }
  }

  @Test
  void pixelLettersLookAsDrawn() {
    BufferedImage canvas = new BufferedImage(20, 9, BufferedImage.TYPE_INT_RGB);
    PixelFont font = new PixelFont(8);
    assertEquals(17, font.width("L1~"));
    font.draw(canvas.createGraphics(), "L\u00e9", 0, 0);
    for (int y = 0; y < 9; y++) {
      assertEquals(y >= 1 && y <= 7, (canvas.getRGB(0, y) & 0xff) != 0, "stem of L at " + y);
    }
    assertEquals(0xffffff, canvas.getRGB(4, 7) & 0xffffff);
    assertEquals(0, canvas.getRGB(4, 6) & 0xffffff);
    assertEquals(0xffffff, canvas.getRGB(8, 7) & 0xffffff);
    assertEquals(0, canvas.getRGB(8, 6) & 0xffffff);
  }

  @Test
  void paintsOnTinyImagesAndOutsideOfThem() {
    List<Detection> odd =
        List.of(
            cat(-50, -50, 5000, 5000),
            cat(500, 500, 600, 600),
            cat(3, 3, 3, 3),
            cat(5, 5, 2, 2),
            cat(Float.NaN, 0, Float.NaN, 1));
    for (int[] size : new int[][] {{1, 1}, {1, 400}, {400, 1}, {20, 20}}) {
      BufferedImage painted = DetectionPainter.paint(grey(size[0], size[1]), odd);
      assertEquals(size[0], painted.getWidth());
      assertEquals(size[1], painted.getHeight());
    }
  }

  @Test
  void chipsStayInsideAndApartWhereThereIsRoom() {
    Random random = new Random(11);
    ChipLayout layout = new ChipLayout(640, 480, List.of());
    List<Rectangle2D> chips = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      double x = random.nextInt(600);
      double y = random.nextInt(440);
      Rectangle2D box = new Rectangle2D.Double(x, y, 640 - x, 480 - y);
      Rectangle2D chip = layout.place(box, 90, 18).orElseThrow();
      assertTrue(new Rectangle2D.Double(0, 0, 640, 480).contains(chip), chip::toString);
      for (Rectangle2D other : chips) {
        assertFalse(other.intersects(chip), () -> chip + " covers " + other);
      }
      chips.add(chip);
    }
  }

  @Test
  void equalBoxesGetChipsSideBySide() {
    ChipLayout layout = new ChipLayout(640, 480, List.of());
    Rectangle2D box = new Rectangle2D.Double(100, 100, 300, 200);
    assertEquals(new Rectangle2D.Double(100, 80, 90, 20), layout.place(box, 90, 20).orElseThrow());
    assertEquals(new Rectangle2D.Double(310, 80, 90, 20), layout.place(box, 90, 20).orElseThrow());
    assertEquals(new Rectangle2D.Double(100, 100, 90, 20), layout.place(box, 90, 20).orElseThrow());
  }

  @Test
  void linesOfSmallPicturesAreOfOnePixel() {
    BufferedImage painted = DetectionPainter.paint(grey(100, 75), List.of(cat(30, 30, 70, 60)));
    int colour = ClassColor.of(17).getRGB();
    assertEquals(colour, painted.getRGB(30, 45));
    assertNotEquals(colour, painted.getRGB(31, 45));
    assertEquals(GREY, painted.getRGB(32, 45));
    assertEquals(GREY, painted.getRGB(50, 45));
  }

  /** Of a box, the smaller the more, nothing may be seen but lines. */
  @Test
  void nothingIsDrawnOverASmallObject() {
    for (int side : new int[] {1, 4, 9, 16}) {
      BufferedImage painted =
          DetectionPainter.paint(
              grey(640, 480),
              List.of(cat(300, 200, 300 + side, 200 + side), cat(305, 220, 600, 400)));
      for (int y = 200; y < 200 + side; y++) {
        for (int x = 300; x < 300 + side; x++) {
          assertEquals(GREY, painted.getRGB(x, y), side + ": " + x + ", " + y);
        }
      }
    }
  }

  @Test
  void aStripIsNotCovered() {
    for (int[] size : new int[][] {{4000, 10}, {10, 4000}}) {
      BufferedImage painted =
          DetectionPainter.paint(
              grey(size[0], size[1]),
              List.of(cat(0, 0, size[0], size[1]), cat(1, 2, size[0] / 2f, size[1] / 2f)));
      int kept = 0;
      for (int i = 0; i < size[0] * size[1]; i++) {
        kept += painted.getRGB(i % size[0], i / size[0]) == GREY ? 1 : 0;
      }
      assertTrue(kept > size[0] * size[1] / 3, "kept " + kept);
    }
  }

  @Test
  void inACrowdNoChipCoversAnotherNorAQuarterOfABox() {
    Random random = new Random(5);
    List<Rectangle2D> boxes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      double width = 20 + random.nextInt(140);
      double height = 20 + random.nextInt(100);
      boxes.add(
          new Rectangle2D.Double(
              random.nextDouble() * (640 - width),
              random.nextDouble() * (480 - height),
              width,
              height));
    }
    ChipLayout layout = new ChipLayout(640, 480, boxes);
    List<Rectangle2D> chips = new ArrayList<>();
    boxes.forEach(box -> layout.place(box, 100, 19).ifPresent(chips::add));
    assertTrue(chips.size() > 5 && chips.size() < 60, chips.size() + " chips");
    for (int i = 0; i < chips.size(); i++) {
      for (Rectangle2D other : chips.subList(0, i)) {
        assertFalse(other.intersects(chips.get(i)), other + " and " + chips.get(i));
      }
    }
    for (Rectangle2D box : boxes) {
      double covered = 0;
      for (Rectangle2D chip : chips) {
        Rectangle2D shared = box.createIntersection(chip);
        covered += Math.max(0, shared.getWidth()) * Math.max(0, shared.getHeight());
      }
      double area = box.getWidth() * box.getHeight();
      assertTrue(covered <= (area < 1900 ? 0 : area / 4) + 1e-6, box + " has " + covered);
    }
  }

  @Test
  void coloursAreStableAndDiffer() {
    assertEquals(ClassColor.of(17), ClassColor.of(17));
    Set<Color> colours = new HashSet<>();
    for (int id = 0; id < 91; id++) {
      Color colour = ClassColor.of(id);
      colours.add(colour);
      Color next = ClassColor.of(id + 1);
      int distance =
          Math.abs(colour.getRed() - next.getRed())
              + Math.abs(colour.getGreen() - next.getGreen())
              + Math.abs(colour.getBlue() - next.getBlue());
      assertTrue(distance > 150, colour + " and " + next);
    }
    assertEquals(91, colours.size());
    assertEquals(Color.BLACK, ClassColor.textOn(Color.YELLOW));
    assertEquals(Color.WHITE, ClassColor.textOn(Color.BLUE));
    assertNotEquals(ClassColor.of(0), ClassColor.of(-1));
  }

  private static Detection cat(float xmin, float ymin, float xmax, float ymax) {
    return new Detection("cat", 17, 0.998f, new Box(xmin, ymin, xmax, ymax));
  }

  private static RgbImage grey(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    Arrays.fill(rgb, (byte) 0x80);
    return new RgbImage(width, height, rgb);
  }

  /** How many pixels of a place are nearly black. */
  private static int inked(BufferedImage image, Rectangle2D place) {
    int count = 0;
    for (int y = (int) place.getMinY(); y < place.getMaxY(); y++) {
      for (int x = (int) place.getMinX(); x < place.getMaxX(); x++) {
        int rgb = image.getRGB(x, y);
        if ((rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff) < 60) {
          count++;
        }
      }
    }
    return count;
  }

  /** Letters that leave the chip blank. */
  private record NoFont(int size) implements Lettering {
    @Override
    public double width(String text) {
      return size * text.length() / 2.0;
    }

    @Override
    public double height() {
      return size;
    }

    @Override
    public void draw(Graphics2D graphics, String text, double left, double top) {}
  }
}
