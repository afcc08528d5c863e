package detr.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageSizeTest {
  /** Computed with the original's Python. */
  @ParameterizedTest
  @CsvSource({
    "640, 480, 1066, 800",
    "480, 640, 800, 1066",
    "800, 800, 800, 800",
    "800, 1000, 800, 1000",
    "1920, 1080, 1333, 750",
    "1080, 1920, 750, 1333",
    "333, 500, 800, 1201",
    "1, 1, 800, 800",
    "3000, 1000, 1332, 444",
    "1333, 800, 1333, 800",
    "1334, 800, 1332, 799",
    "4032, 3024, 1066, 800",
    "641, 427, 1200, 800",
    "1, 2000, 1, 2000",
    "3, 4001, 1, 1333",
    "7, 10000, 1, 1428",
    "6, 2666, 3, 1333",
    "10, 2666, 5, 1333"
  })
  void isTheOriginalsRule(int width, int height, int newWidth, int newHeight) {
    assertEquals(
        new ImageSize(newHeight, newWidth),
        ResizeRule.DETR.resizedSize(new ImageSize(height, width)));
  }

  @ParameterizedTest
  @CsvSource({
    "600, 400, 300, 1000, 450, 300",
    "300, 200, 200, 1000, 300, 200",
    "300, 900, 400, 640, 213, 639"
  })
  void takesOtherLimits(int w, int h, int shorter, int longer, int newWidth, int newHeight) {
    assertEquals(
        new ImageSize(newHeight, newWidth),
        ResizeRule.resizedSize(new ImageSize(h, w), shorter, longer));
  }

  /** The original's rule gives 0 by 0 for these. */
  @Test
  void leavesAPixelOfThreads() {
    assertEquals(new ImageSize(1333, 1), ResizeRule.DETR.resizedSize(new ImageSize(5000, 1)));
    assertEquals(new ImageSize(1, 1333), ResizeRule.DETR.resizedSize(new ImageSize(1, 5000)));
    assertEquals(new ImageSize(1333, 1), ResizeRule.DETR.resizedSize(new ImageSize(5332, 2)));
    assertEquals(
        new ImageSize(1, 1333), ResizeRule.DETR.resizedSize(new ImageSize(1, Integer.MAX_VALUE)));
  }

  @Test
  void refusesWhatIsNoSize() {
    assertThrows(
        IllegalArgumentException.class, () -> ResizeRule.DETR.resizedSize(new ImageSize(5, 0)));
    assertThrows(
        IllegalArgumentException.class, () -> ResizeRule.resizedSize(new ImageSize(5, 5), 0, 1333));
  }
}
