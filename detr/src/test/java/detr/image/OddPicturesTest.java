package detr.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are read by Pillow and were refused, or read wrongly, here. */
final class OddPicturesTest {
  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();

  private RgbImage read(byte[] file) throws IOException {
    Path path = Files.write(folder.resolve("file"), file);
    RgbImage image = RgbImage.read(path, ReadOptions.STANDARD.withWarnings(warnings::add));
    assertEquals(image.size(), ImageSize.read(path));
    return image;
  }

  private static byte[] noise(String format, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(7);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  private static int indexOf(byte[] bytes, int marker) {
    int at = 0;
    while ((bytes[at] & 0xff) != 0xff || (bytes[at + 1] & 0xff) != marker) {
      at++;
    }
    return at;
  }

  private static byte[] with(byte[] file, int at, int... bytes) {
    byte[] longer = new byte[file.length + bytes.length];
    System.arraycopy(file, 0, longer, 0, at);
    for (int i = 0; i < bytes.length; i++) {
      longer[at + i] = (byte) bytes[i];
    }
    System.arraycopy(file, at, longer, at + bytes.length, file.length - at);
    return longer;
  }

  /** A frame of 2×1 at (1, 1) of a canvas of 4×3. */
  @Test
  void aGifIsAsLargeAsItsCanvas() throws IOException {
    BufferedImage frame = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    frame.setRGB(0, 0, 0xff0000);
    frame.setRGB(1, 0, 0x0000ff);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(frame, "gif", out);
    byte[] gif = out.toByteArray();
    gif[6] = 4;
    gif[8] = 3;
    int descriptor = 0;
    byte[] start = {0x2c, 0, 0, 0, 0, 2, 0, 1, 0};
    while (!Arrays.equals(gif, descriptor, descriptor + 9, start, 0, 9)) {
      descriptor++;
    }
    gif[descriptor + 1] = 1;
    gif[descriptor + 3] = 1;
    RgbImage image = read(gif);
    assertEquals("4x3", image.width() + "x" + image.height());
    byte[] row = Arrays.copyOfRange(image.rgb(), 3 * 5, 3 * 7);
    assertArrayEquals(new byte[] {(byte) 255, 0, 0, 0, 0, (byte) 255}, row);
  }

  /** Stray bytes between headers are passed over, as libjpeg does. */
  @Test
  void strayBytesBetweenHeadersDoNoHarm() throws IOException {
    byte[] jpeg = noise("jpeg", 40, 30);
    byte[] expected = read(jpeg).rgb();
    int tables = indexOf(jpeg, 0xdb);
    assertArrayEquals(expected, read(with(jpeg, tables, 0, 1, 2, 3)).rgb());
  }

  @Test
  void aStrayRestartMarkerIsToldOf() throws IOException {
    byte[] jpeg = noise("jpeg", 120, 90);
    int middle = (indexOf(jpeg, 0xda) + jpeg.length) / 2;
    RgbImage image = read(with(jpeg, middle, 0xff, 0xd3));
    assertEquals("120x90", image.width() + "x" + image.height());
    assertFalse(warnings.isEmpty());
  }

  @Test
  void aWholePictureGivesNoWarning() throws IOException {
    read(noise("jpeg", 120, 90));
    read(noise("png", 12, 9));
    assertEquals(List.of(), warnings);
  }

  /** What Pillow refuses stays refused. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.6, 0.9})
  void aJpegThatIsCutOffIsRefused(double part) throws IOException {
    byte[] jpeg = noise("jpeg", 200, 150);
    byte[] cut = Arrays.copyOf(jpeg, (int) (part * jpeg.length));
    Path file = Files.write(folder.resolve("cut.jpg"), cut);
    ImageException thrown = assertThrows(ImageException.class, () -> RgbImage.read(file));
    assertTrue(thrown.getMessage().contains("cut off"), thrown::getMessage);
  }

  /**
   * Two pixels of 12 bits in three bytes, four of 6 in three, four of 10 in five, one of 14 + 2.
   */
  @Test
  void samplesOfAnyNumberOfBitsGiveTheirHighEight() throws IOException {
    assertGrey(TinyFiles.tiff(2, 1, 1, 12, 1, 1, 0xab, 0xc1, 0x23), 0xab, 0x12);
    assertGrey(
        TinyFiles.tiff(4, 1, 1, 6, 1, 1, 0b11111100, 0b00001000, 0b00000001),
        255,
        0,
        32 * 255 / 63,
        255 / 63);
    assertGrey(TinyFiles.tiff(4, 1, 1, 10, 1, 1, 0xff, 0xc0, 0x08, 0x04, 0x03), 255, 0, 128, 0);
    assertGrey(TinyFiles.tiff(1, 1, 1, 14, 1, 1, 0xab, 0xcc), 0xab);
  }

  @Test
  void samplesWhoseBytesWouldBeMixedUpAreRefused() throws IOException {
    byte[] tiff = TinyFiles.tiff(1, 1, 1, 24, 1, 1, 0x12, 0x34, 0xab);
    Path file = Files.write(folder.resolve("24.tif"), tiff);
    ImageException thrown = assertThrows(ImageException.class, () -> RgbImage.read(file));
    assertTrue(
        thrown.getMessage().contains("24 bits a sample are not supported"), thrown::getMessage);
  }

  private void assertGrey(byte[] tiff, int... expected) throws IOException {
    byte[] rgb = read(tiff).rgb();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], rgb[3 * i] & 0xff, "pixel " + i + " of " + Arrays.toString(rgb));
    }
  }

  /** A tag more than {@link TinyFiles#tiff} has: what the fourth sample is. */
  @Test
  void colorsThatAreMultipliedByAlphaAreDivided() throws IOException {
    int[][] tags = {
      {256, 2},
      {257, 1},
      {258, 134},
      {259, 1},
      {262, 2},
      {273, 142},
      {277, 4},
      {278, 1},
      {279, 8},
      {338, 1}
    };
    ByteBuffer out = ByteBuffer.allocate(150).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) tags.length);
    for (int[] tag : tags) {
      boolean four = tag[0] == 258;
      out.putShort((short) tag[0]).putShort((short) 3).putInt(four ? 4 : 1).putInt(tag[1]);
    }
    out.putInt(0);
    for (int i = 0; i < 4; i++) {
      out.putShort((short) 8);
    }
    out.put(new byte[] {50, 100, 20, (byte) 128, 10, 20, 30, (byte) 255});
    byte[] rgb = read(out.array()).rgb();
    int[] expected = {100, 199, 40, 10, 20, 30};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], rgb[i] & 0xff, 1, "sample " + i);
    }
  }

  @Test
  void theRestOfAGifHasItsFirstColorOrTheTransparentOne() throws IOException {
    byte[] red = {9, (byte) 255, 0, 70};
    byte[] green = {8, 0, 0, 80};
    byte[] blue = {7, 0, (byte) 255, 90};
    for (int transparent : new int[] {-1, 3}) {
      IndexColorModel palette = new IndexColorModel(2, 4, red, green, blue, transparent);
      BufferedImage frame = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
      frame.getRaster().setPixels(0, 0, 2, 1, new int[] {1, 2});
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(frame, "gif", out);
      byte[] gif = out.toByteArray();
      gif[6] = 3;
      byte[] rest = transparent < 0 ? new byte[] {9, 8, 7} : new byte[] {70, 80, 90};
      byte[] expected = {(byte) 255, 0, 0, 0, 0, (byte) 255, rest[0], rest[1], rest[2]};
      assertArrayEquals(expected, read(gif).rgb());
    }
  }

  /** A frame of 2×1 at (2, 2) of a canvas of 5×3; the rest is black, whatever ANIM says. */
  @Test
  void anAnimatedWebpIsAsLargeAsItsCanvas() throws IOException {
    byte[] image = TinyFiles.vp8l(2, 1, new int[][] {{10, 20, 30}, {200, 100, 50}}, 0, 1);
    byte[] chunk = TinyFiles.webp("VP8L", image);
    ByteBuffer frame = ByteBuffer.allocate(16 + chunk.length - 12).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(0, (byte) 1).put(3, (byte) 1).put(6, (byte) 1);
    frame.put(16, chunk, 12, chunk.length - 12);
    byte[] file =
        TinyFiles.webp(
            "VP8X",
            TinyFiles.vp8x(0x02, 5, 3),
            "ANIM",
            new byte[] {1, 2, 3, 4, 0, 0},
            "ANMF",
            frame.array());
    byte[] expected = new byte[45];
    System.arraycopy(new byte[] {10, 20, 30, (byte) 200, 100, 50}, 0, expected, 36, 6);
    assertArrayEquals(expected, read(file).rgb());
  }

  /** The decoder would make the missing ones of zeros, and take long. */
  @Test
  void aLosslessWebpWithTooFewPixelsIsRefused() throws IOException {
    int[][] colours = {{10, 20, 30}, {200, 100, 50}};
    int[] pixels = new int[400];
    Arrays.setAll(pixels, i -> i / 3 % 2);
    assertEquals(
        10, read(TinyFiles.webp("VP8L", TinyFiles.vp8l(20, 20, colours, pixels))).rgb()[0]);
    for (int height : new int[] {30, 16000}) {
      byte[] claims = TinyFiles.webp("VP8L", TinyFiles.vp8l(20, height, colours, pixels));
      Path path = Files.write(folder.resolve("cut.webp"), claims);
      ImageException thrown = assertThrows(ImageException.class, () -> RgbImage.read(path));
      assertTrue(
          thrown.getMessage().endsWith("a part of its pixels is missing"), thrown::getMessage);
    }
  }

  /** Some 40 bytes; the decoder's own bound would refuse it for that. */
  @Test
  void aLosslessWebpOfOneColorIsWhole() throws IOException {
    RgbImage image = read(TinyFiles.webp("VP8L", TinyFiles.plainVp8l(1500, 1000, 7, 8, 9)));
    byte[] last = Arrays.copyOfRange(image.rgb(), image.rgb().length - 3, image.rgb().length);
    assertArrayEquals(new byte[] {7, 8, 9}, last);
  }

  /** As Pillow does; of unsigned ones the high bits count. */
  @Test
  void signedSamplesAreCut() throws IOException {
    ByteBuffer strip = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    strip.putInt(-5).putInt(77).putInt(255).putInt(0x7f000000);
    int[][] tags = {
      {256, 4}, {257, 1}, {258, 32}, {259, 1}, {262, 1}, {273, 8}, {277, 1}, {278, 1}, {279, 16},
      {339, 2}
    };
    assertGrey(TinyFiles.tiff(strip.array(), tags), 0, 77, 255, 255);
    tags[9][1] = 1;
    assertGrey(TinyFiles.tiff(strip.array(), tags), 255, 0, 0, 0x7f);
    tags[9][1] = 3;
    Path path = Files.write(folder.resolve("f.tif"), TinyFiles.tiff(strip.array(), tags));
    ImageException thrown = assertThrows(ImageException.class, () -> RgbImage.read(path));
    assertTrue(thrown.getMessage().endsWith("floating-point samples are not supported"));
  }

  @Test
  void aPaletteMayHaveAlphaBesideIt() throws IOException {
    int[] map = new int[1 + 3 * 256];
    map[0] = 320;
    map[1 + 5] = 0x1234;
    map[1 + 256 + 5] = 0x5678;
    map[1 + 512 + 5] = 0xff00;
    map[1 + 7] = 0x6400;
    int[][] tags = {
      {256, 2},
      {257, 1},
      {258, 8, 8},
      {259, 1},
      {262, 3},
      {273, 8},
      {277, 2},
      {278, 1},
      {279, 4},
      map,
      {338, 2}
    };
    byte[] tiff = TinyFiles.tiff(new byte[] {5, 0, 7, (byte) 200}, tags);
    assertArrayEquals(new byte[] {0x12, 0x56, (byte) 0xff, 0x64, 0, 0}, read(tiff).rgb());
  }
}
