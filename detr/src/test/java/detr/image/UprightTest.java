package detr.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orientations wherever files have them; what turns pixels turns the size that is told too. */
final class UprightTest {
  private static final int APP1 = 0xe1;
  private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};

  @TempDir Path folder;

  private static byte[] encoded(String format) throws IOException {
    BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 24 * 16; i++) {
      image.setRGB(i % 24, i / 24, i % 24 * 10 << 16 | i / 24 * 15 << 8);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  /** An EXIF structure whose orientation is a LONG. */
  private static byte[] longExif(int orientation) {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(ByteOrder.BIG_ENDIAN);
    tiff.putShort((short) 0x4d4d).putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) 4).putInt(1).putInt(orientation).putInt(0);
    return tiff.array();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The picture of {@code whole} turned by a quarter to the right, as orientation 6 asks. */
  private void assertQuarterTurned(byte[] whole, byte[] file) throws IOException {
    RgbImage stored = RgbImage.read(Files.write(folder.resolve("stored"), whole));
    Path path = Files.write(folder.resolve("turned"), file);
    RgbImage turned = RgbImage.read(path);
    assertEquals(stored.height() + "x" + stored.width(), turned.width() + "x" + turned.height());
    byte[] expected = new byte[stored.rgb().length];
    for (int y = 0; y < turned.height(); y++) {
      for (int x = 0; x < turned.width(); x++) {
        int from = 3 * ((stored.height() - 1 - x) * stored.width() + y);
        System.arraycopy(stored.rgb(), from, expected, 3 * (y * turned.width() + x), 3);
      }
    }
    assertArrayEquals(expected, turned.rgb());
    assertEquals(turned.size(), ImageSize.read(path));
  }

  @Test
  void anOrientationMayBeOfFourBytes() throws IOException {
    byte[] jpeg = encoded("jpeg");
    byte[] png = encoded("png");
    byte[] exif = longExif(6);
    assertQuarterTurned(jpeg, TinyFiles.withSegment(jpeg, APP1, joined(PREFIX, exif)));
    assertQuarterTurned(png, TinyFiles.withChunk(png, "eXIf", exif));
  }

  @Test
  void theFirstOfTwoSegmentsCounts() throws IOException {
    byte[] jpeg = encoded("jpeg");
    byte[] second = joined(PREFIX, TinyFiles.exif(1, ByteOrder.LITTLE_ENDIAN));
    byte[] first = joined(PREFIX, TinyFiles.exif(6, ByteOrder.LITTLE_ENDIAN));
    byte[] both = TinyFiles.withSegment(TinyFiles.withSegment(jpeg, APP1, second), APP1, first);
    assertQuarterTurned(jpeg, both);
  }

  /** The directory that holds the orientation begins behind the end of the first segment. */
  @Test
  void oneMayBeSplitOverTwoSegments() throws IOException {
    byte[] jpeg = encoded("jpeg");
    ByteBuffer tiff = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN);
    tiff.putShort((short) 0x4949).putShort((short) 42).putInt(30).position(30);
    tiff.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putShort((short) 6);
    byte[] exif = tiff.array();
    byte[] second = joined(PREFIX, Arrays.copyOfRange(exif, 20, 60));
    byte[] first = joined(PREFIX, Arrays.copyOf(exif, 20));
    assertQuarterTurned(
        jpeg, TinyFiles.withSegment(TinyFiles.withSegment(jpeg, APP1, second), APP1, first));
  }

  @Test
  void oneMayStandBehindTheFrameHeader() throws IOException {
    byte[] jpeg = encoded("jpeg");
    int scan = indexOf(jpeg, new byte[] {(byte) 0xff, (byte) 0xda});
    byte[] exif = joined(PREFIX, longExif(6));
    byte[] segment =
        joined(new byte[] {(byte) 0xff, (byte) APP1, 0, (byte) (exif.length + 2)}, exif);
    byte[] late =
        joined(Arrays.copyOf(jpeg, scan), segment, Arrays.copyOfRange(jpeg, scan, jpeg.length));
    assertQuarterTurned(jpeg, late);
  }

  @Test
  void pngMayHaveItAsARawProfile() throws IOException {
    byte[] png = encoded("png");
    byte[] exif = joined(PREFIX, TinyFiles.exif(6, ByteOrder.BIG_ENDIAN));
    String hex = HexFormat.of().formatHex(exif);
    byte[] text = ascii("Raw profile type exif\0\nexif\n%8d\n%s\n".formatted(exif.length, hex));
    assertQuarterTurned(png, TinyFiles.withChunk(png, "tEXt", text));
  }

  @Test
  void xmpIsReadWhereThereIsNoExif() throws IOException {
    String xmp =
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF"
            + " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description"
            + " xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='6'/></rdf:RDF>"
            + "</x:xmpmeta>";
    byte[] jpeg = encoded("jpeg");
    byte[] packet = ascii("http://ns.adobe.com/xap/1.0/\0" + xmp);
    assertQuarterTurned(jpeg, TinyFiles.withSegment(jpeg, APP1, packet));
    byte[] png = encoded("png");
    byte[] text = ascii("XML:com.adobe.xmp\0\0\0\0\0" + xmp);
    assertQuarterTurned(png, TinyFiles.withChunk(png, "iTXt", text));
    byte[] upright = joined(PREFIX, TinyFiles.exif(1, ByteOrder.LITTLE_ENDIAN));
    byte[] both = TinyFiles.withSegment(TinyFiles.withSegment(jpeg, APP1, packet), APP1, upright);
    RgbImage image = RgbImage.read(Files.write(folder.resolve("exif.jpg"), both));
    assertEquals("24x16", image.width() + "x" + image.height());
  }

  @Test
  void pngMayHaveItCompressed() throws IOException {
    byte[] png = encoded("png");
    byte[] exif = joined(PREFIX, TinyFiles.exif(6, ByteOrder.LITTLE_ENDIAN));
    String hex = HexFormat.of().formatHex(exif).replaceAll("(.{20})", "$1\n");
    byte[] profile = deflated("\nAPP1\n%8d\n%s\n".formatted(exif.length, hex));
    byte[] ztxt = joined(ascii("Raw profile type APP1\0\0"), profile);
    assertQuarterTurned(png, TinyFiles.withChunk(png, "zTXt", ztxt));
    byte[] xmp = deflated("<rdf:li><tiff:Orientation>6</tiff:Orientation></rdf:li>");
    byte[] itxt = joined(ascii("XML:com.adobe.xmp\0\1\0en\0name\0"), xmp);
    assertQuarterTurned(png, TinyFiles.withChunk(png, "iTXt", itxt));
    byte[] cut = Arrays.copyOf(itxt, itxt.length - 12);
    Path damaged = Files.write(folder.resolve("cut"), TinyFiles.withChunk(png, "iTXt", cut));
    assertEquals(new ImageSize(16, 24), ImageSize.read(damaged));
  }

  private static byte[] deflated(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(ascii(text));
    }
    return out.toByteArray();
  }

  @Test
  void webpMayHaveItInXmp() throws IOException {
    byte[] image = TinyFiles.vp8l(3, 1, new int[][] {{1, 2, 3}, {200, 100, 50}}, 0, 1, 0);
    byte[] xmp = ascii("<x:xmpmeta tiff:Orientation=\"6\"/>");
    byte[] file = TinyFiles.webp("VP8X", TinyFiles.vp8x(0x04, 3, 1), "VP8L", image, "XMP ", xmp);
    assertQuarterTurned(TinyFiles.webp("VP8L", image), file);
  }

  @Test
  void bigTiffHasItToo() throws IOException {
    ByteBuffer tiff = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
    byte[] pixels = {1, 2, 3, 4, 5, 6};
    long[][] tags = {
      {256, 3}, {257, 2}, {258, 8}, {259, 1}, {262, 1}, {273, 16}, {274, 3}, {277, 1}, {278, 2},
      {279, 6}
    };
    tiff.putShort((short) 0x4949).putShort((short) 43).putShort((short) 8).putShort((short) 0);
    tiff.putLong(24).put(pixels).position(24);
    tiff.putLong(tags.length);
    for (long[] tag : tags) {
      tiff.putShort((short) tag[0]).putShort((short) 3).putLong(1).putLong(tag[1]);
    }
    tiff.putLong(0);
    byte[] file = Arrays.copyOf(tiff.array(), tiff.position());
    RgbImage image = RgbImage.read(Files.write(folder.resolve("big.tif"), file));
    byte[] expected = new byte[18];
    for (int i = 0; i < 18; i++) {
      expected[i] = (byte) (6 - i / 3);
    }
    assertArrayEquals(expected, image.rgb());
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    int at = 0;
    while (!Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
      at++;
    }
    return at;
  }
}
