package detr.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JpegTest {
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP2 = 0xe2;
  private static final int APP14 = 0xee;

  @TempDir Path folder;

  @Test
  void photoIsWhatLibjpegTurboGives() {
    RgbImage decoded = RgbImage.read(Reference.sharedFile("photos/dog_bike_car.jpg"));
    RgbImage reference = RgbImage.read(Reference.sharedFile("photos/dog_bike_car.png"));
    assertArrayEquals(reference.rgb(), decoded.rgb());
  }

  @Test
  void progressiveIsTheSamePictureAsBaseline() throws IOException {
    BufferedImage picture = picture(50, 35);
    byte[] baseline = encode(new IIOImage(picture, null, null), false);
    byte[] progressive = encode(new IIOImage(picture, null, null), true);
    assertNotEquals(baseline.length, progressive.length);
    assertArrayEquals(read(baseline).rgb(), read(progressive).rgb());
  }

  @Test
  void isCloseToWhatWasEncoded() throws IOException {
    BufferedImage picture = picture(50, 35);
    RgbImage expected = RgbImage.of(picture);
    RgbImage decoded = read(encode(new IIOImage(picture, null, null), false));
    assertEquals(50, decoded.width());
    assertEquals(35, decoded.height());
    for (int i = 0; i < expected.rgb().length; i++) {
      assertEquals(expected.rgb()[i] & 0xff, decoded.rgb()[i] & 0xff, 12, "sample " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 255})
  void readsGreyWithoutGamma(int value) throws IOException {
    assertFilled(read(filled(value)), value, value, value);
  }

  /** Stored as Y, Cb, Cr unless Adobe's marker or the components' names say R, G, B. */
  @Test
  void convertsColoursByLibjpegsRules() throws IOException {
    byte[] bare = JpegFile.parse(filled(100, 128, 228)).bare();
    int[] converted = {100 + 140, 100 - 71, 100};
    assertFilled(read(bare), converted);
    byte[] jfif = "JFIF\0\1\2\0\0\1\0\1\0\0".getBytes(StandardCharsets.ISO_8859_1);
    assertFilled(read(TinyFiles.withSegment(bare, APP0, jfif)), converted);
    assertFilled(read(TinyFiles.withSegment(bare, APP14, TinyFiles.adobe(1))), converted);
    assertFilled(read(TinyFiles.withSegment(bare, APP14, TinyFiles.adobe(0))), 100, 128, 228);
    assertFilled(read(renamed(bare, 'R', 'G', 'B')), 100, 128, 228);
  }

  /** Inks are stored inverted: 255 is none. Light = 255 - black; less ink · light / 255. */
  @Test
  void multipliesInksOut() throws IOException {
    byte[] bare = JpegFile.parse(filled(155, 255, 0, 200)).bare();
    // Light 200; inks 100, 0, 255.
    assertFilled(read(TinyFiles.withSegment(bare, APP14, TinyFiles.adobe(0))), 122, 200, 0);
    assertFilled(read(bare), 122, 200, 0);
    // As YCCK: Y 100, no colour: ink 100 for all.
    byte[] ycck = JpegFile.parse(filled(100, 128, 128, 200)).bare();
    assertFilled(read(TinyFiles.withSegment(ycck, APP14, TinyFiles.adobe(2))), 122, 122, 122);
    // Adobe's 1 is of three components; libjpeg takes it for YCCK in four.
    assertFilled(read(TinyFiles.withSegment(ycck, APP14, TinyFiles.adobe(1))), 122, 122, 122);
  }

  @Test
  void ignoresProfilesAndBrokenMetadata() throws IOException {
    byte[] jpeg = encode(new IIOImage(picture(20, 20), null, null), false);
    byte[] expected = read(jpeg).rgb();
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    profile.write("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1));
    profile.write(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData());
    assertArrayEquals(
        expected, read(TinyFiles.withSegment(jpeg, APP2, profile.toByteArray())).rgb());
    byte[] nonsense = "Exif\0\0MM\0*\177\177\177\177".getBytes(StandardCharsets.ISO_8859_1);
    assertArrayEquals(expected, read(TinyFiles.withSegment(jpeg, APP1, nonsense)).rgb());
    assertArrayEquals(expected, read(TinyFiles.withSegment(jpeg, APP14, new byte[0])).rgb());
  }

  /** What is at the top left and at the top right, of red, green, blue and white corners. */
  @ParameterizedTest
  @CsvSource({
    "1, red, green", "2, green, red", "3, white, blue", "4, blue, white",
    "5, red, blue", "6, blue, red", "7, white, green", "8, green, white"
  })
  void turnsUpright(int orientation, String topLeft, String topRight) throws IOException {
    byte[] jpeg = encode(new IIOImage(corners(), null, null), false);
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      ByteArrayOutputStream exif = new ByteArrayOutputStream();
      exif.write("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
      exif.write(TinyFiles.exif(orientation, order));
      RgbImage image = read(TinyFiles.withSegment(jpeg, APP1, exif.toByteArray()));
      assertEquals(orientation < 5 ? 48 : 32, image.width());
      assertEquals(orientation < 5 ? 32 : 48, image.height());
      assertEquals(topLeft, colourAt(image, 4, 4));
      assertEquals(topRight, colourAt(image, image.width() - 5, 4));
    }
  }

  @Test
  void smoothsColoursOfHalfHeight() throws IOException {
    // Rows of 8x8 blocks: Cr is 128 in the upper stored rows and 168 in the lower.
    byte[] jpeg = halfHeight();
    JpegFile file = JpegFile.parse(jpeg);
    assertArrayEquals(new int[] {2, 1, 1}, file.header().vertical());
    RgbImage image = read(jpeg);
    int[] red = new int[32];
    for (int y = 0; y < 32; y++) {
      red[y] = image.rgb()[3 * y * image.width()] & 0xff;
    }
    int[] expected = new int[32];
    for (int y = 0; y < 32; y++) {
      int cr = y < 15 ? 128 : y == 15 ? 138 : y == 16 ? 158 : 168;
      expected[y] = 100 + (int) Math.round(1.402 * (cr - 128));
    }
    assertArrayEquals(expected, red);
  }

  @Test
  void readsWhatLacksOnlyItsEnd() throws IOException {
    byte[] jpeg = encode(new IIOImage(picture(40, 40), null, null), false);
    byte[] endless = Arrays.copyOf(jpeg, jpeg.length - 2);
    assertArrayEquals(read(jpeg).rgb(), read(endless).rgb());
    byte[] longer = Arrays.copyOf(jpeg, jpeg.length + 100);
    assertArrayEquals(read(jpeg).rgb(), read(longer).rgb());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesTruncatedFilesAtEveryLength(boolean progressive) throws IOException {
    byte[] jpeg = encode(new IIOImage(picture(64, 64), null, null), progressive);
    for (int length = 3; length < jpeg.length - 12; length += 37) {
      byte[] part = Arrays.copyOf(jpeg, length);
      ImageException e =
          assertThrows(ImageException.class, () -> read(part), "of " + jpeg.length + ": " + length);
      assertTrue(e.getMessage().contains("cut off"), e.getMessage());
    }
  }

  @Test
  void refusesWhatItCannotDecode() throws IOException {
    byte[] jpeg = filled(100);
    JpegFile file = JpegFile.parse(jpeg);
    byte[] bare = file.bare();
    for (int i = 0; i < bare.length - 1; i++) {
      if (bare[i] == (byte) 0xff && bare[i + 1] == (byte) 0xc0) {
        bare[i + 1] = (byte) 0xc9;
        break;
      }
    }
    ImageException e = assertThrows(ImageException.class, () -> read(bare));
    assertTrue(e.getMessage().contains("arithmetic"), e.getMessage());
  }

  private RgbImage read(byte[] jpeg) throws IOException {
    Path file = Files.write(folder.resolve("image.jpg"), jpeg);
    RgbImage image = RgbImage.read(file);
    assertEquals(image.size(), ImageSize.read(file), "from the header");
    return image;
  }

  private static byte[] encode(IIOImage image, boolean progressive) throws IOException {
    ImageWriter writer = jdkWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(1);
    parameters.setProgressiveMode(
        progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, image, parameters);
    }
    writer.dispose();
    return out.toByteArray();
  }

  private static ImageWriter jdkWriter() {
    var writers = ImageIO.getImageWritersByFormatName("jpeg");
    ImageWriter writer = writers.next();
    while (!"java.desktop".equals(writer.getClass().getModule().getName())) {
      writer = writers.next();
    }
    return writer;
  }

  /** A JPEG of even components, stored as they are given; at quality 1 they survive exactly. */
  private static byte[] filled(int... components) throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(0, 9, 7, components.length, new Point());
    for (int y = 0; y < 7; y++) {
      for (int x = 0; x < 9; x++) {
        raster.setPixel(x, y, components);
      }
    }
    return encode(new IIOImage(raster, null, null), false);
  }

  /** Y is 100 and Cb is 128 throughout; 8x32 pixels, of which Cb and Cr hold 8x16. */
  private static byte[] halfHeight() throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(0, 8, 32, 3, new Point());
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 8; x++) {
        raster.setPixel(x, y, new int[] {100, 128, y < 16 ? 128 : 168});
      }
    }
    ImageWriter writer = jdkWriter();
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_INT_RGB), null);
    writer.dispose();
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
    IIOMetadataNode luma = (IIOMetadataNode) root.getElementsByTagName("componentSpec").item(0);
    luma.setAttribute("HsamplingFactor", "1");
    luma.setAttribute("VsamplingFactor", "2");
    metadata.setFromTree(format, root);
    return encode(new IIOImage(raster, null, metadata), false);
  }

  private static byte[] renamed(byte[] jpeg, char... names) {
    byte[] renamed = jpeg.clone();
    for (int i = 0; i < renamed.length - 1; i++) {
      int marker = renamed[i + 1] & 0xff;
      if (renamed[i] == (byte) 0xff && (marker == 0xc0 || marker == 0xda)) {
        for (int c = 0; c < names.length; c++) {
          renamed[marker == 0xc0 ? i + 10 + 3 * c : i + 5 + 2 * c] = (byte) names[c];
        }
      }
    }
    return renamed;
  }

  private static BufferedImage picture(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int wave = (int) (127 + 80 * Math.sin(x / 5.0) * Math.cos(y / 7.0));
        image.setRGB(x, y, wave << 16 | (x * 255 / width) << 8 | y * 255 / height);
      }
    }
    return image;
  }

  private static BufferedImage corners() {
    BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        boolean left = x < 24;
        int top = left ? 0xff0000 : 0x00ff00;
        int bottom = left ? 0x0000ff : 0xffffff;
        image.setRGB(x, y, y < 16 ? top : bottom);
      }
    }
    return image;
  }

  private static String colourAt(RgbImage image, int x, int y) {
    int at = 3 * (y * image.width() + x);
    boolean red = image.rgb()[at] < 0;
    boolean green = image.rgb()[at + 1] < 0;
    boolean blue = image.rgb()[at + 2] < 0;
    return red && green && blue ? "white" : red ? "red" : green ? "green" : blue ? "blue" : "black";
  }

  private static void assertFilled(RgbImage image, int... rgb) {
    assertEquals(9, image.width());
    assertEquals(7, image.height());
    for (int i = 0; i < image.rgb().length; i++) {
      assertEquals(rgb[i % 3], image.rgb()[i] & 0xff, "sample " + i);
    }
  }
}
