package detr.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.geometry.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CropTest {
  /** Ten by six pixels whose red is their column and whose green is their row. */
  private static RgbImage image() {
    byte[] rgb = new byte[3 * 60];
    for (int i = 0; i < 60; i++) {
      rgb[3 * i] = (byte) (i % 10);
      rgb[3 * i + 1] = (byte) (i / 10);
    }
    return new RgbImage(10, 6, rgb);
  }

  @ParameterizedTest
  @CsvSource({
    // box, margin, left, top, width, height
    "2, 1, 5, 4,         0,   2, 1, 3, 3",
    "2.5, 1.9, 4.1, 2.1, 0,   2, 1, 3, 2",
    "2, 2, 6, 4,         0.5, 0, 1, 8, 4",
    "-3, -4, 2, 1,       0,   0, 0, 2, 1",
    "8, 4, 20, 30,       0,   8, 4, 2, 2",
    "-9, -9, -5, -5,     0,   0, 0, 1, 1",
    "30, 30, 40, 40,     1,   9, 5, 1, 1",
    "4, 3, 4, 3,         0,   4, 3, 1, 1",
    "0, 0, 10, 6,        1e9, 0, 0, 10, 6",
    "NaN, 1, NaN, 2,     0,   0, 1, 1, 1"
  })
  void takesThePixelsTheBoxCovers(
      float xmin,
      float ymin,
      float xmax,
      float ymax,
      double margin,
      int left,
      int top,
      int width,
      int height) {
    RgbImage crop = image().crop(new Box(xmin, ymin, xmax, ymax), margin);
    assertEquals(width, crop.width());
    assertEquals(height, crop.height());
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        assertEquals(left + x, crop.rgb()[at]);
        assertEquals(top + y, crop.rgb()[at + 1]);
      }
    }
  }

  @Test
  void aCropIsACopy() {
    RgbImage image = image();
    image.crop(new Box(0, 0, 10, 6), 0).rgb()[0] = 99;
    assertArrayEquals(image().rgb(), image.rgb());
  }
}
