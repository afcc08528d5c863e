package detr.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lossy WebP beside libwebp's own pixels, which the resources truth-*.png hold. */
final class LossyWebpTest {
  @TempDir Path folder;

  /** libwebp interpolates chroma, the reader does not: saturated noise shows that. */
  @ParameterizedTest
  @CsvSource({"webp-wholly-wrong-64x64, 1", "webp-q80, 7", "webp-lossy-alpha, 7"})
  void isCloseToLibwebp(String name, double most) throws IOException {
    assertClose(name, most);
  }

  @Test
  void readsTheFirstFrameOfAnAnimation() throws IOException {
    assertClose("webp-anim-lossy", 7);
  }

  private void assertClose(String name, double most) throws IOException {
    RgbImage actual = RgbImage.read(resource(name + ".webp"));
    RgbImage expected = RgbImage.read(resource("truth-" + name + ".webp.png"));
    assertEquals(
        expected.width() + "x" + expected.height(), actual.width() + "x" + actual.height());
    long sum = 0;
    for (int i = 0; i < expected.rgb().length; i++) {
      sum += Math.abs((expected.rgb()[i] & 0xff) - (actual.rgb()[i] & 0xff));
    }
    double mean = (double) sum / expected.rgb().length;
    assertTrue(mean < most, name + ": mean difference " + mean);
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = LossyWebpTest.class.getResourceAsStream(name)) {
      Files.copy(in, file);
    }
    return file;
  }
}
