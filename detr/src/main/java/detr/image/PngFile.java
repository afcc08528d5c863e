package detr.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.InflaterInputStream;

/**
 * The orientation that a PNG file asks for: of EXIF, raw or as ImageMagick writes it, or of XMP.
 */
final class PngFile {
  private static final int SIGNATURE = 8;

  /** Metadata of more bytes are not looked at. */
  private static final int MOST_TEXT = 1 << 24;

  private static final String XMP = "XML:com.adobe.xmp";
  private static final String RAW_PROFILE = "Raw profile type ";

  private final ByteBuffer png;
  private int exif;
  private int rawProfile;
  private int xmp;

  private PngFile(byte[] bytes) {
    png = ByteBuffer.wrap(bytes);
  }

  static int orientation(byte[] bytes) {
    PngFile file = new PngFile(bytes);
    file.walk();
    return ExifOrientation.firstOf(file.exif, file.rawProfile, file.xmp);
  }

  private void walk() {
    long at = SIGNATURE;
    while (at + 8 <= png.limit()) {
      int chunk = (int) at;
      long end = at + 8 + Integer.toUnsignedLong(png.getInt(chunk));
      if (end <= png.limit()) {
        chunk(text(png.array(), chunk + 4, chunk + 8), chunk + 8, (int) end);
      }
      at = end + 4;
    }
  }

  private void chunk(String type, int from, int to) {
    switch (type) {
      case "eXIf" -> exif = exif == Exif.NONE ? Exif.orientation(png.array(), from, to) : exif;
      case "tEXt", "zTXt", "iTXt" -> {
        int keyword = end(from, to);
        String name = text(png.array(), from, keyword);
        if (keyword < to && (name.startsWith(RAW_PROFILE) || name.equals(XMP))) {
          named(name, content(type, keyword + 1, to));
        }
      }
      default -> {}
    }
  }

  private void named(String name, byte[] content) {
    if (name.equals(XMP)) {
      xmp = xmp == Exif.NONE ? Exif.orientationOfXmp(content) : xmp;
      return;
    }
    byte[] raw = unhexed(content);
    switch (name.substring(RAW_PROFILE.length()).toLowerCase(Locale.ROOT)) {
      case "exif", "app1" ->
          rawProfile = rawProfile == Exif.NONE ? Exif.orientation(raw, 0, raw.length) : rawProfile;
      case "xmp" -> xmp = xmp == Exif.NONE ? Exif.orientationOfXmp(raw) : xmp;
      default -> {}
    }
  }

  /** The text behind the keyword of such a chunk; nothing if it is damaged or too long. */
  private byte[] content(String type, int from, int to) {
    if (type.equals("tEXt")) {
      return bytes(from, to);
    }
    if (type.equals("zTXt")) {
      return inflated(from + 1, to);
    }
    int translated = end(from + 2, to) + 1;
    int start = Math.min(to, end(translated, to) + 1);
    boolean compressed = from < to && png.get(from) != 0;
    return compressed ? inflated(start, to) : bytes(start, to);
  }

  private byte[] bytes(int from, int to) {
    byte[] bytes = new byte[Math.clamp(to - from, 0, MOST_TEXT)];
    png.get(Math.min(from, to), bytes);
    return bytes;
  }

  private byte[] inflated(int from, int to) {
    try (InflaterInputStream in =
        new InflaterInputStream(new ByteArrayInputStream(bytes(from, to)))) {
      return in.readNBytes(MOST_TEXT);
    } catch (IOException damaged) {
      return new byte[0];
    }
  }

  /** ImageMagick's profiles: a line break, a name, a length, and lines of hexadecimal digits. */
  private static byte[] unhexed(byte[] profile) {
    String[] lines = text(profile, 0, profile.length).split("\n", 4);
    try {
      return HexFormat.of().parseHex(lines.length < 4 ? "" : lines[3].replaceAll("\\s", ""));
    } catch (IllegalArgumentException damaged) {
      return new byte[0];
    }
  }

  /** Where the zero byte is that ends a string, or the end. */
  private int end(int from, int to) {
    int at = Math.min(from, to);
    while (at < to && png.get(at) != 0) {
      at++;
    }
    return at;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
