package detr.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of ../shared/hunt/images, which the other tests make the like of. */
final class HuntImagesTest {
  private static Path file(String name) {
    Path file = Path.of("../../shared/hunt/images").resolve(name);
    Assumptions.assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
    return file;
  }

  private static double meanDifference(RgbImage expected, RgbImage actual) {
    assertEquals(
        expected.width() + "x" + expected.height(), actual.width() + "x" + actual.height());
    long sum = 0;
    for (int i = 0; i < expected.rgb().length; i++) {
      sum += Math.abs((expected.rgb()[i] & 0xff) - (actual.rgb()[i] & 0xff));
    }
    return (double) sum / expected.rgb().length;
  }

  /** Beside Pillow's pixels, for WebP libwebp's. */
  @ParameterizedTest
  @CsvSource({
    "gif-partial-first.gif, 0",
    "webp-anim-offset.webp, 7",
    "webp-anim-lossy.webp, 7",
    "webp-lossy-alpha.webp, 7",
    "webp-q80.webp, 7",
    "webp-wholly-wrong-64x64.webp, 1",
    "webp-gradient-0.webp, 1",
    "webp-gradient-1.webp, 1",
    "webp-gradient-2.webp, 1",
    "webp-gradient-3.webp, 1",
    "shapes.webp, 1",
    "jpg-exif6-long-be.jpg, 0",
    "jpg-exif-twice-6-1.jpg, 0",
    "jpg-exif-after-sof.jpg, 0",
    "jpg-junk-between.jpg, 0",
    "jpg-cmyk-adobe1.jpg, 0",
    "png-exif6-long-be.png, 0",
    "png-rawprofile-exif6.png, 0",
    "tif-rgba-assoc.tif, 1"
  })
  void hasTheTruesPixels(String name, double most) {
    RgbImage expected = RgbImage.read(file("truth-" + name + ".png"));
    double mean = meanDifference(expected, RgbImage.read(file(name)));
    assertTrue(mean <= most, name + ": mean difference " + mean);
    ImageSize size = ImageSize.read(file(name));
    assertEquals(expected.width() + "x" + expected.height(), size.width() + "x" + size.height());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lost-1-byte-before-eoi.jpg", "jpg-stray-rst-mid.jpg"})
  void warnsOfWhatIsMissing(String name) {
    List<String> warnings = new ArrayList<>();
    RgbImage image = RgbImage.read(file(name), ReadOptions.STANDARD.withWarnings(warnings::add));
    assertEquals("244x172", image.width() + "x" + image.height());
    assertFalse(warnings.isEmpty());
    assertTrue(warnings.getFirst().contains(name), warnings::toString);
    assertEquals(new ImageSize(172, 244), ImageSize.read(file(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "tif-rgb-zstd.tif, compression zstd is not supported",
    "tif-trunc.tif, cut off",
    "png-361mp-1bit.png, is too large"
  })
  void refuses(String name, String words) {
    Path file = file(name);
    ImageException thrown = assertThrows(ImageException.class, () -> RgbImage.read(file));
    assertTrue(thrown.getMessage().contains(words), thrown::getMessage);
  }

  /** The mean of the high 8 bits, as unpacked by hand. */
  @ParameterizedTest
  @CsvSource({"tif-12bitgrey.tif, 113.18"})
  void takesTheHighBitsOfGrey(String name, double mean) {
    RgbImage image = RgbImage.read(file(name));
    long sum = 0;
    for (byte value : image.rgb()) {
      sum += value & 0xff;
    }
    assertEquals(mean, (double) sum / image.rgb().length, 0.01);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tif-big-orient3.tif"})
  void turnsBigTiff(String name) {
    RgbImage base = RgbImage.read(file("base.png"));
    byte[] turned = new byte[base.rgb().length];
    for (int i = 0; i < turned.length; i += 3) {
      System.arraycopy(base.rgb(), turned.length - 3 - i, turned, i, 3);
    }
    RgbImage expected = new RgbImage(base.width(), base.height(), turned);
    assertEquals(0, meanDifference(expected, RgbImage.read(file(name))));
  }
}
