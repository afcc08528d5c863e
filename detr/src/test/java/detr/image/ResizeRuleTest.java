package detr.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ResizeRuleTest {
  @Test
  void theUsualOnesKeepProportions() {
    ResizeRule size = ResizeRule.ofShorter(96);
    assertEquals(new ResizeRule(96, 160), size);
    assertFalse(size.isSquare());
    assertEquals(new ImageSize(96, 128), size.resizedSize(new ImageSize(480, 640)));
    assertEquals(new ImageSize(159, 53), size.resizedSize(new ImageSize(1080, 360)));
    RgbImage seen = size.fit(new RgbImage(8, 6, new byte[3 * 8 * 6]));
    assertEquals(new ImageSize(96, 128), seen.size());
  }

  @Test
  void aSquareOneMakesAllImagesOneSize() {
    ResizeRule size = ResizeRule.square(128);
    assertTrue(size.isSquare());
    assertEquals(new ImageSize(128, 128), size.resizedSize(new ImageSize(480, 640)));
    assertEquals(new ImageSize(128, 128), size.resizedSize(new ImageSize(1000, 1)));
    // White above black: resizing to twice the width and half the height keeps that.
    byte[] rgb = new byte[3 * 64 * 256];
    Arrays.fill(rgb, 0, rgb.length / 2, (byte) 255);
    RgbImage seen = size.fit(new RgbImage(64, 256, rgb));
    assertEquals(new ImageSize(128, 128), seen.size());
    assertEquals((byte) 255, seen.rgb()[3 * (128 * 60 + 127)]);
    assertEquals(0, seen.rgb()[3 * 128 * 68]);
  }

  @Test
  void sidesTheWrongWayRoundAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ResizeRule(2, 1));
    assertThrows(IllegalArgumentException.class, () -> new ResizeRule(0, 1));
  }
}
