package detr.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResizeTest {
  @Test
  void photoIsWhatPillowGives() throws Exception {
    RgbImage photo = RgbImage.read(Reference.sharedFile("photos/dog_bike_car.png"));
    Reference reference = Reference.shared("reference/r50-photo.safetensors");
    ImageSize size = ResizeRule.DETR.resizedSize(photo.size());
    byte[] resized = Resize.bilinear(photo, size.width(), size.height()).rgb();
    assertArrayEquals(
        new long[] {size.height(), size.width(), 3}, reference.longs("resized_rgb.shape"));
    ByteBuffer expected = reference.bytes("resized_rgb.sample");
    byte[] sample = new byte[expected.remaining()];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = resized[(int) ((long) i * resized.length / sample.length)];
    }
    byte[] pillow = new byte[sample.length];
    expected.get(pillow);
    assertArrayEquals(pillow, sample);
  }

  @Test
  void doublesARowByHand() {
    // Weights 3/4 and 1/4; at the borders the outer neighbour is missing and 1 remains.
    RgbImage row = grey(2, 1, 0, 100);
    assertGrey(Resize.bilinear(row, 4, 1), 0, 25, 75, 100);
    assertGrey(Resize.bilinear(grey(1, 2, 0, 100), 1, 4), 0, 25, 75, 100);
  }

  @Test
  void halvesARowByHand() {
    // The triangle is 2 wide on each side. Around 1: weights of 0..2 are 3/4, 3/4, 1/4 over 7/4;
    // around 3: 1/4, 3/4, 3/4.
    RgbImage row = grey(4, 1, 10, 20, 30, 40);
    assertGrey(Resize.bilinear(row, 2, 1), 17, 33);
  }

  @Test
  void roundsHalfUpAfterEachPass() {
    // 0.25 * 2 = 0.5 becomes 1, and the second pass starts from that.
    assertGrey(
        Resize.bilinear(grey(2, 2, 0, 2, 0, 2), 4, 4),
        0,
        1,
        2,
        2,
        0,
        1,
        2,
        2,
        0,
        1,
        2,
        2,
        0,
        1,
        2,
        2);
  }

  @Test
  void keepsTheImageIfTheSizeIsTheSame() {
    RgbImage image = noise(5, 4, 1);
    assertSame(image, Resize.bilinear(image, 5, 4));
  }

  @Test
  void keepsEvenColour() {
    byte[] white = new byte[3 * 37 * 23];
    Arrays.fill(white, (byte) 255);
    for (byte value : Resize.bilinear(new RgbImage(37, 23, white), 91, 7).rgb()) {
      assertEquals((byte) 255, value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "7, 5, 13, 11",
    "13, 11, 7, 5",
    "31, 17, 31, 5",
    "31, 17, 5, 17",
    "1, 1, 9, 4",
    "1, 19, 3, 3",
    "19, 1, 3, 3",
    "64, 48, 1, 1",
    "2003, 3, 2, 3",
    "3, 2003, 7, 1",
    "40, 30, 41, 29"
  })
  void agreesWithTheDefinitionWithinOneLevel(int width, int height, int newWidth, int newHeight) {
    RgbImage image = noise(width, height, 7);
    RgbImage resized = Resize.bilinear(image, newWidth, newHeight);
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        for (int c = 0; c < 3; c++) {
          double expected = exact(image, x, y, c, newWidth, newHeight);
          int actual = resized.rgb()[3 * (y * newWidth + x) + c] & 0xff;
          assertEquals(expected, actual, 1.0, "at " + x + ", " + y);
        }
      }
    }
  }

  @Test
  void refusesSizesBelowOne() {
    RgbImage image = noise(2, 2, 1);
    assertThrows(IllegalArgumentException.class, () -> Resize.bilinear(image, 0, 2));
    assertThrows(IllegalArgumentException.class, () -> Resize.bilinear(image, 2, -1));
  }

  /** The two-dimensional weighted mean under a triangle, over all pixels, without rounding. */
  private static double exact(RgbImage image, int x, int y, int c, int newWidth, int newHeight) {
    double sum = 0;
    double weights = 0;
    for (int v = 0; v < image.height(); v++) {
      for (int u = 0; u < image.width(); u++) {
        double weight =
            triangle(u, x, image.width(), newWidth) * triangle(v, y, image.height(), newHeight);
        sum += weight * (image.rgb()[3 * (v * image.width() + u) + c] & 0xff);
        weights += weight;
      }
    }
    return sum / weights;
  }

  private static double triangle(int from, int to, int size, int newSize) {
    double scale = (double) size / newSize;
    double distance = Math.abs(from + 0.5 - (to + 0.5) * scale);
    return Math.max(0, 1 - distance / Math.max(1, scale));
  }

  private static RgbImage noise(int width, int height, long seed) {
    byte[] rgb = new byte[3 * width * height];
    new Random(seed).nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }

  private static RgbImage grey(int width, int height, int... values) {
    byte[] rgb = new byte[3 * values.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) values[i / 3];
    }
    return new RgbImage(width, height, rgb);
  }

  private static void assertGrey(RgbImage image, int... values) {
    assertArrayEquals(grey(image.width(), image.height(), values).rgb(), image.rgb());
  }
}
