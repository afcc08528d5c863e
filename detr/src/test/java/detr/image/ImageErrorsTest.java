package detr.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One clear line for everything that is no image, or no longer one. */
final class ImageErrorsTest {
  @TempDir Path folder;

  @Test
  void saysWhatIsWrong() throws IOException {
    Path missing = folder.resolve("missing.jpg");
    assertEquals(missing + ": cannot be read (there is no such file or folder)", message(missing));
    assertEquals(folder + ": is a directory, not an image", message(folder));
    assertEquals(file("") + ": is empty", message(file("")));
    assertRefused("hello, this is text", "is not an image of a supported kind");
    assertRefused("RIFF\4\0\0\0WAVE", "is not an image of a supported kind");
    assertRefused("\0\0\0\30ftypheic", "HEIC, AVIF and video are not supported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif", "bmp", "tiff"})
  void refusesTruncatedFiles(String format) throws IOException {
    byte[] whole = noise(format);
    for (int percent : new int[] {2, 10, 50, 90}) {
      byte[] part = Arrays.copyOf(whole, Math.max(9, whole.length * percent / 100));
      String message = message(file(part));
      assertTrue(message.contains("cut off") || message.contains("no size"), message);
    }
  }

  @Test
  void refusesTruncatedWebp() throws IOException {
    byte[] image = TinyFiles.vp8l(2, 1, new int[][] {{10, 20, 30}, {200, 100, 50}}, 0, 1);
    byte[] whole = TinyFiles.webp("VP8L", image);
    for (int length = 12; length < whole.length; length++) {
      String message = message(file(Arrays.copyOf(whole, length)));
      assertTrue(message.contains("cut off"), message);
    }
  }

  /** The chunk that tells the size of the whole is the last one, where it must be the first. */
  @Test
  void refusesWebpThatEndsOnItsCanvas() throws IOException {
    byte[] file = TinyFiles.webp("ANMF", new byte[24], "VP8X", TinyFiles.vp8x(2, 10, 10));
    assertRefused(file, "damaged or cut off");
    assertEquals(new ImageSize(10, 10), ImageSize.read(file(file)));
  }

  @Test
  void survivesEveryDamagedByte() throws IOException {
    for (String format : new String[] {"png", "gif", "bmp", "tiff", "jpeg"}) {
      byte[] whole = noise(format);
      Random random = new Random(5);
      for (int i = 0; i < 60; i++) {
        byte[] damaged = whole.clone();
        damaged[8 + random.nextInt(Math.min(200, whole.length - 8))] = (byte) random.nextInt();
        Path file = file(damaged);
        try {
          RgbImage.read(file);
        } catch (ImageException e) {
          assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
          assertTrue(e.getMessage().lines().count() == 1, e.getMessage());
        }
      }
    }
  }

  /** 30000x30000 in a few bytes, in each format. */
  @Test
  void refusesBombsBeforeAllocating() throws IOException {
    String tooLarge = "30000x30000 pixels, and at most 50000000 are allowed";
    byte[] png = noise("png");
    ByteBuffer.wrap(png).putInt(16, 30000).putInt(20, 30000);
    assertRefused(png, tooLarge);
    byte[] gif = noise("gif");
    int descriptor = indexOf(gif, new byte[] {0x2c, 0, 0, 0, 0, 40, 0, 30, 0});
    gif[descriptor + 5] = gif[descriptor + 7] = 0x30;
    gif[descriptor + 6] = gif[descriptor + 8] = 0x75;
    assertRefused(gif, tooLarge);
    byte[] jpeg = noise("jpeg");
    int frame = indexOf(jpeg, new byte[] {(byte) 0xff, (byte) 0xc0});
    ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 30000).putShort(frame + 7, (short) 30000);
    assertRefused(jpeg, tooLarge);
    assertRefused(TinyFiles.tiff(30000, 30000, 2, 8, 3, 1, 1, 2, 3), tooLarge);
    byte[] header = TinyFiles.vp8x(0, 30000, 30000);
    assertRefused(TinyFiles.webp("VP8X", header), tooLarge);
  }

  private void assertRefused(String content, String expected) throws IOException {
    assertRefused(content.getBytes(StandardCharsets.ISO_8859_1), expected);
  }

  private void assertRefused(byte[] content, String expected) throws IOException {
    String message = message(file(content));
    assertTrue(message.contains(expected), message);
  }

  private static String message(Path file) {
    String message = assertThrows(ImageException.class, () -> RgbImage.read(file)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private Path file(String content) throws IOException {
    return file(content.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("image.jpg"), content);
  }

  /** 40x30 pixels that do not compress. */
  private static byte[] noise(String format) throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(3);
    for (int y = 0; y < 30; y++) {
      for (int x = 0; x < 40; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, out));
    return out.toByteArray();
  }

  private static int indexOf(byte[] bytes, byte[] sought) {
    for (int i = 0; i <= bytes.length - sought.length; i++) {
      if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  /** As the JDK's reader of PNG files wraps it. */
  @Test
  void lackOfMemoryIsNoDamage() {
    OutOfMemoryError lack = new OutOfMemoryError("Java heap space");
    IOException wrapped = new IOException("Caught exception during read: ", lack);
    assertSame(
        lack,
        assertThrows(OutOfMemoryError.class, () -> ImageDecoder.rethrowLackOfMemory(wrapped)));
    ImageDecoder.rethrowLackOfMemory(new IOException("damaged", new EOFException()));
  }
}
