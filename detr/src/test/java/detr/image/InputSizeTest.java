package detr.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class InputSizeTest {
  @Test
  void theUsualOnesKeepProportions() {
    InputSize size = InputSize.ofShorter(96);
    assertEquals(new InputSize(96, 160), size);
    assertFalse(size.isSquare());
    assertEquals(new Sizing(128, 96), size.of(640, 480));
    assertEquals(new Sizing(53, 159), size.of(360, 1080));
    RgbImage seen = size.fit(new RgbImage(8, 6, new byte[3 * 8 * 6]));
    assertEquals(new Sizing(128, 96), new Sizing(seen.width(), seen.height()));
  }

  @Test
  void aSquareOneMakesAllImagesOneSize() {
    InputSize size = InputSize.square(128);
    assertTrue(size.isSquare());
    assertEquals(new Sizing(128, 128), size.of(640, 480));
    assertEquals(new Sizing(128, 128), size.of(1, 1000));
    // White above black: resizing to twice the width and half the height keeps that.
    byte[] rgb = new byte[3 * 64 * 256];
    Arrays.fill(rgb, 0, rgb.length / 2, (byte) 255);
    RgbImage seen = size.fit(new RgbImage(64, 256, rgb));
    assertEquals(new Sizing(128, 128), new Sizing(seen.width(), seen.height()));
    assertEquals((byte) 255, seen.rgb()[3 * (128 * 60 + 127)]);
    assertEquals(0, seen.rgb()[3 * 128 * 68]);
  }

  @Test
  void sidesTheWrongWayRoundAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new InputSize(2, 1));
    assertThrows(IllegalArgumentException.class, () -> new InputSize(0, 1));
  }
}
