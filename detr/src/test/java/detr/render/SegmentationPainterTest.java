package detr.render;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.geometry.Box;
import detr.image.RgbImage;
import detr.result.Segment;
import detr.result.Segmentation;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SegmentationPainterTest {
  private static final Box BOX = new Box(0, 0, 1, 1);

  /** Two cats side by side, too small for labels. */
  private static Segmentation cats() {
    int[] ids = new int[20 * 10];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i % 20 < 10 ? 0 : 1;
    }
    return new Segmentation(
        20,
        10,
        ids,
        List.of(
            new Segment(0, "cat", 17, true, 0.9f, 100, BOX),
            new Segment(1, "cat", 17, true, 0.9f, 100, BOX)));
  }

  @Test
  void coloursEverySegmentAndItsOutlineOnACopy() {
    RgbImage black = new RgbImage(20, 10, new byte[600]);
    BufferedImage painted = SegmentationPainter.paint(black, cats());
    Color first = ClassColor.of(17);
    Color inside = new Color(painted.getRGB(4, 5));
    assertEquals(first.getRed() / 2.0, inside.getRed(), 1);
    assertEquals(first.getGreen() / 2.0, inside.getGreen(), 1);
    assertEquals(first.getBlue() / 2.0, inside.getBlue(), 1);
    assertEquals(first, new Color(painted.getRGB(9, 5)));
    assertNotEquals(first, new Color(painted.getRGB(10, 5)), "another cat has another colour");
    assertEquals(inside, new Color(painted.getRGB(0, 5)), "the border is no outline");
    assertArrayEquals(new byte[600], black.rgb());
  }

  @Test
  void withoutSegmentsTheImageIsAsItWas() {
    RgbImage black = new RgbImage(20, 10, new byte[600]);
    Segmentation none = new Segmentation(20, 10, new int[200], List.of());
    assertEquals(0xff000000, SegmentationPainter.paint(black, none).getRGB(9, 5));
  }

  @Test
  void whatBelongsToNoSegmentStaysAsItWas() {
    RgbImage black = new RgbImage(20, 10, new byte[600]);
    BufferedImage painted =
        SegmentationPainter.paint(black, cats().only(segment -> segment.id() == 1));
    assertEquals(0xff000000, painted.getRGB(9, 5));
    assertEquals(ClassColor.of(17), new Color(painted.getRGB(10, 5)));
  }

  @Test
  void refusesSegmentsOfAnotherImage() {
    RgbImage other = new RgbImage(10, 20, new byte[600]);
    assertThrows(IllegalArgumentException.class, () -> SegmentationPainter.paint(other, cats()));
  }
}
