package detr.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format but JPEG, each with samples whose RGB bytes are known by hand. */
final class ImageFormatsTest {
  private static final int[][] SIX = {
    {255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {1, 2, 3}, {130, 64, 200}, {254, 255, 253}
  };

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void readsRgb(String format) throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    fillSix(image);
    assertPixels(3, 2, SIX, read(encode(image, format), format));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff"})
  void dropsAlphaAndKeepsTheColourBelow(String format) throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00c86432);
    image.setRGB(1, 0, 0x800a141e);
    assertPixels(
        2, 1, new int[][] {{200, 100, 50}, {10, 20, 30}}, read(encode(image, format), "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff", "gif"})
  void readsGreyWithoutGamma(String format) throws IOException {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, 4, 1, new int[] {0, 1, 100, 255});
    assertPixels(4, 1, greys(0, 1, 100, 255), read(encode(image, format), format));
  }

  @Test
  void readsGreyWithAlpha() throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(0, 2, 1, 2, new Point());
    raster.setPixels(0, 0, 2, 1, new int[] {77, 0, 200, 128});
    BufferedImage image = custom(ColorSpace.CS_GRAY, true, false, raster);
    assertPixels(2, 1, greys(77, 200), read(encode(image, "png"), "png"));
  }

  @Test
  void takesTheHighByteOf16Bits() throws IOException {
    WritableRaster rgb =
        Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 2, 1, 3, new Point());
    rgb.setPixels(0, 0, 2, 1, new int[] {0x12ff, 0x8000, 0x00ff, 0xffff, 0x0100, 0xfeff});
    BufferedImage image = custom(ColorSpace.CS_sRGB, false, false, rgb);
    int[][] expected = {{0x12, 0x80, 0}, {255, 1, 254}};
    assertPixels(2, 1, expected, read(encode(image, "png"), "png"));
    byte[] tiff =
        TinyFiles.tiff(
            2, 1, 2, 16, 3, 1, 0xff, 0x12, 0, 0x80, 0xff, 0, 0xff, 0xff, 0, 1, 0xff, 0xfe);
    assertPixels(2, 1, expected, read(tiff, "tif"));
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setPixels(0, 0, 2, 1, new int[] {0x40ff, 0xfe00});
    assertPixels(2, 1, greys(0x40, 0xfe), read(encode(grey, "png"), "png"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff", "gif"})
  void looksUpPalettes(String format) throws IOException {
    // All 256 entries: of smaller palettes the JDK writes BMP files with the wrong depth.
    byte[] red = Arrays.copyOf(new byte[] {10, 20, (byte) 200}, 256);
    byte[] green = Arrays.copyOf(new byte[] {11, 21, (byte) 201}, 256);
    byte[] blue = Arrays.copyOf(new byte[] {12, 22, (byte) 202}, 256);
    IndexColorModel palette = new IndexColorModel(8, 256, red, green, blue);
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {2, 0, 1});
    int[][] expected = {{200, 201, 202}, {10, 11, 12}, {20, 21, 22}};
    assertPixels(3, 1, expected, read(encode(image, format), format));
  }

  @Test
  void looksUpTransparentPaletteEntries() throws IOException {
    byte[] colours = {10, 20};
    IndexColorModel palette = new IndexColorModel(1, 2, colours, colours, colours, 1);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setPixels(0, 0, 2, 1, new int[] {0, 1});
    assertPixels(2, 1, greys(10, 20), read(encode(image, "png"), "png"));
    assertPixels(2, 1, greys(10, 20), read(encode(image, "gif"), "gif"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void readsOneBit(String format) throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {1, 0, 1});
    assertPixels(3, 1, greys(255, 0, 255), read(encode(image, format), format));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void readsFewBitsOfGrey(int bits) throws IOException {
    int most = (1 << bits) - 1;
    byte[] png = png(4, 1, bits, 0, new byte[] {0, (byte) (most << 8 - bits), 0});
    assertPixels(4, 1, greys(255, 0, 0, 0), read(png, "png"));
    byte[] one = png(1, 1, bits, 0, new byte[] {0, (byte) (1 << 8 - bits)});
    assertPixels(1, 1, greys(255 / most), read(one, "png"));
  }

  @Test
  void ignoresTransparentColoursOfPng() throws IOException {
    byte[] png = png(2, 1, 8, 2, new byte[] {0, 9, 8, 7, 6, 5, 4});
    byte[] transparent = TinyFiles.withChunk(png, "tRNS", new byte[] {0, 9, 0, 8, 0, 7});
    assertPixels(2, 1, new int[][] {{9, 8, 7}, {6, 5, 4}}, read(transparent, "png"));
  }

  @Test
  void ignoresProfilesOfPng() throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(new byte[] {'x', 0, 0});
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(content)) {
      deflater.write(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData());
    }
    byte[] png = png(1, 1, 8, 2, new byte[] {0, 90, 80, 70});
    byte[] linear = TinyFiles.withChunk(png, "iCCP", content.toByteArray());
    assertPixels(1, 1, new int[][] {{90, 80, 70}}, read(linear, "png"));
    byte[] gamma = TinyFiles.withChunk(png, "gAMA", new byte[] {0, 1, (byte) 0x86, (byte) 0xa0});
    assertPixels(1, 1, new int[][] {{90, 80, 70}}, read(gamma, "png"));
  }

  @Test
  void turnsPngUpright() throws IOException {
    byte[] png = png(2, 1, 8, 0, new byte[] {0, 10, 20});
    byte[] exif = TinyFiles.exif(6, ByteOrder.LITTLE_ENDIAN);
    assertPixels(1, 2, greys(10, 20), read(TinyFiles.withChunk(png, "eXIf", exif), "png"));
    byte[] broken = TinyFiles.withChunk(png, "eXIf", new byte[] {'M', 'M', 0, 42, 0, 0, 9, 9});
    assertPixels(2, 1, greys(10, 20), read(broken, "png"));
  }

  @Test
  void readsTiffOfOtherColours() throws IOException {
    byte[] whiteIsZero = TinyFiles.tiff(2, 1, 0, 8, 1, 1, 10, 255);
    assertPixels(2, 1, greys(245, 0), read(whiteIsZero, "tif"));
    byte[] oneBit = TinyFiles.tiff(3, 1, 0, 1, 1, 1, 0b01000000);
    assertPixels(3, 1, greys(255, 0, 255), read(oneBit, "tif"));
    // Pillow: light = 255 - black; light - ink * light / 255, rounded.
    byte[] cmyk = TinyFiles.tiff(1, 1, 5, 8, 4, 1, 100, 0, 255, 55);
    assertPixels(1, 1, new int[][] {{122, 200, 0}}, read(cmyk, "tif"));
  }

  @Test
  void turnsTiffUpright() throws IOException {
    byte[] mirrored = TinyFiles.tiff(2, 1, 2, 8, 3, 2, 1, 2, 3, 4, 5, 6);
    assertPixels(2, 1, new int[][] {{4, 5, 6}, {1, 2, 3}}, read(mirrored, "tif"));
    byte[] lying = TinyFiles.tiff(2, 1, 2, 8, 3, 8, 1, 2, 3, 4, 5, 6);
    assertPixels(1, 2, new int[][] {{4, 5, 6}, {1, 2, 3}}, read(lying, "tif"));
  }

  @Test
  void readsWebp() throws IOException {
    int[][] colours = {{10, 20, 30}, {200, 100, 50}};
    byte[] image = TinyFiles.vp8l(3, 2, colours, 0, 1, 1, 1, 0, 0);
    int[][] expected = {colours[0], colours[1], colours[1], colours[1], colours[0], colours[0]};
    assertPixels(3, 2, expected, read(TinyFiles.webp("VP8L", image), "webp"));
  }

  @Test
  void ignoresProfilesOfWebpAndTurnsItUpright() throws IOException {
    int[][] colours = {{10, 20, 30}, {200, 100, 50}};
    byte[] image = TinyFiles.vp8l(2, 1, colours, 0, 1);
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] exif = TinyFiles.exif(3, ByteOrder.BIG_ENDIAN);
    int iccAndExif = 0x20 | 0x08;
    byte[] header = TinyFiles.vp8x(iccAndExif, 2, 1);
    byte[] file = TinyFiles.webp("VP8X", header, "ICCP", profile, "VP8L", image, "EXIF", exif);
    assertPixels(2, 1, new int[][] {colours[1], colours[0]}, read(file, "webp"));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE
      })
  void takesEveryLayoutOfBufferedImage(int type) {
    BufferedImage image = new BufferedImage(3, 2, type);
    fillSix(image);
    assertPixels(3, 2, SIX, RgbImage.of(image));
    BufferedImage corner = image.getSubimage(1, 1, 2, 1);
    assertPixels(2, 1, new int[][] {SIX[4], SIX[5]}, RgbImage.of(corner));
  }

  @Test
  void takesPackedAndPremultipliedPixels() {
    BufferedImage packed = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_565_RGB);
    packed.getRaster().setPixel(0, 0, new int[] {31, 32, 1});
    assertPixels(1, 1, new int[][] {{255, 129, 8}}, RgbImage.of(packed));
    BufferedImage premultiplied = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB_PRE);
    premultiplied.getRaster().setPixel(0, 0, new int[] {100, 50, 0, 128});
    assertPixels(1, 1, new int[][] {{199, 99, 0}}, RgbImage.of(premultiplied));
  }

  @Test
  void givesBackWhatItTook() {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    fillSix(image);
    BufferedImage back = RgbImage.of(image).toBufferedImage();
    for (int i = 0; i < 6; i++) {
      assertEquals(image.getRGB(i % 3, i / 3), back.getRGB(i % 3, i / 3));
    }
  }

  @Test
  void readsOnePixel() throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x010203);
    for (String format : new String[] {"png", "bmp", "tiff", "gif"}) {
      assertPixels(1, 1, new int[][] {{1, 2, 3}}, read(encode(image, format), format));
    }
  }

  private RgbImage read(byte[] bytes, String extension) throws IOException {
    Path file = Files.write(folder.resolve("image." + extension), bytes);
    RgbImage image = RgbImage.read(file);
    assertEquals(image.size(), ImageSize.read(file), "from the header");
    return image;
  }

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, out), "no writer for this kind of " + format);
    return out.toByteArray();
  }

  /** A PNG of one row, given with its filter byte; colour type 0 is grey, 2 RGB. */
  private static byte[] png(int width, int height, int bits, int colourType, byte[] row)
      throws IOException {
    byte[] empty = new byte[33];
    byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    byte[] header = {
      0, 0, 0, (byte) width, 0, 0, 0, (byte) height, (byte) bits, (byte) colourType, 0, 0, 0
    };
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
      deflater.write(row);
    }
    byte[] end = TinyFiles.withChunk(empty, "IEND", new byte[0]);
    byte[] body = TinyFiles.withChunk(end, "IDAT", data.toByteArray());
    byte[] head = TinyFiles.withChunk(body, "IHDR", header);
    byte[] file = new byte[head.length - 25];
    System.arraycopy(signature, 0, file, 0, 8);
    System.arraycopy(head, 33, file, 8, file.length - 8);
    return file;
  }

  private static BufferedImage custom(
      int colourSpace, boolean alpha, boolean premultiplied, WritableRaster raster) {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(colourSpace),
            alpha,
            premultiplied,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            raster.getTransferType());
    return new BufferedImage(model, raster, premultiplied, null);
  }

  private static void fillSix(BufferedImage image) {
    for (int i = 0; i < 6; i++) {
      int[] c = SIX[i];
      image.setRGB(i % 3, i / 3, 0xff000000 | c[0] << 16 | c[1] << 8 | c[2]);
    }
  }

  private static int[][] greys(int... values) {
    int[][] pixels = new int[values.length][];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = new int[] {values[i], values[i], values[i]};
    }
    return pixels;
  }

  private static void assertPixels(int width, int height, int[][] expected, RgbImage image) {
    assertEquals(width + "x" + height, image.width() + "x" + image.height());
    byte[] rgb = new byte[3 * expected.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) expected[i / 3][i % 3];
    }
    assertArrayEquals(rgb, image.rgb());
  }
}
