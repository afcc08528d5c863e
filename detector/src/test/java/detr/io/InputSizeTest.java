package detr.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class InputSizeTest {
  @Test
  void theUsualOnesPadNothing() {
    InputSize size = InputSize.ofShorter(96);
    assertEquals(new InputSize(96, 160), size);
    assertFalse(size.isSquare());
    assertEquals(1, size.leastSide());
    assertEquals(new Sizing(128, 96), size.of(640, 480));
    assertEquals(new Sizing(128, 96), size.padded(640, 480));
    RgbImage seen = size.fit(new RgbImage(8, 6, new byte[3 * 8 * 6]));
    assertFalse(size.batch(List.of(seen)).mask().any());
  }

  @Test
  void aSquareOneFitsTheLongerSideAndPadsTheOther() {
    InputSize size = InputSize.ofLonger(128);
    assertTrue(size.isSquare());
    assertEquals(128, size.leastSide());
    assertEquals(new Sizing(128, 96), size.of(640, 480));
    assertEquals(new Sizing(72, 128), size.of(1080, 1920));
    assertEquals(new Sizing(128, 128), size.padded(640, 480));
    Batch batch = size.batch(List.of(size.fit(new RgbImage(6, 8, new byte[3 * 6 * 8]))));
    assertArrayEquals(new int[] {1, 128, 128, 3}, batch.images().shape().sizes());
    for (int i = 0; i < 128 * 128; i++) {
      assertEquals(i % 128 >= 96, batch.mask().padded(i), "pixel " + i);
    }
  }

  @Test
  void sidesTheWrongWayRoundAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new InputSize(2, 1));
    assertThrows(IllegalArgumentException.class, () -> new InputSize(0, 1));
  }
}
