package detr.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The kinds of image files that are read, known by their first bytes and not by their names. */
enum ImageFormat {
  JPEG("\u00ff\u00d8\u00ff"),
  PNG("\u0089PNG\r\n\u001a\n"),
  GIF("GIF8"),
  BMP("BM"),
  TIFF("II*\0", "MM\0*", "II+\0", "MM\0+"),
  WEBP("RIFF");

  private static final int WEBP_HEADER = 12;
  private static final int WEBP_FLAGS = 20;
  private static final int WEBP_ICC_FLAG = 0x20;

  private final String[] signatures;

  ImageFormat(String... signatures) {
    this.signatures = signatures;
  }

  /** The format, or null if it is none of these. */
  static ImageFormat of(byte[] bytes) {
    for (ImageFormat format : values()) {
      for (String signature : format.signatures) {
        if (text(bytes, 0, signature.length()).equals(signature)
            && (format != WEBP || text(bytes, 8, 4).equals("WEBP"))) {
          return format;
        }
      }
    }
    return null;
  }

  /** Why these bytes have no format, for the user. */
  static String whyNot(byte[] bytes) {
    if (bytes.length == 0) {
      return "is empty";
    }
    String others = "; JPEG, PNG, WebP, TIFF, GIF and BMP are";
    if (text(bytes, 4, 4).equals("ftyp")) {
      return "HEIC, AVIF and video are not supported" + others;
    }
    return "is not an image of a supported kind" + others;
  }

  /**
   * The EXIF orientation of a file that is not a JPEG. Also makes the WebP decoder give the stored
   * samples, by clearing the flag that says the file has an ICC profile.
   *
   * @throws ImageException if the file is cut off
   */
  int prepare(byte[] bytes) {
    return switch (this) {
      case PNG -> pngOrientation(bytes);
      case TIFF -> Orientation.parse(bytes, 0, bytes.length);
      case WEBP -> prepareWebp(bytes);
      default -> Orientation.UPRIGHT;
    };
  }

  private static int pngOrientation(byte[] bytes) {
    ByteBuffer png = ByteBuffer.wrap(bytes);
    long at = 8;
    while (at + 8 <= bytes.length) {
      int chunk = (int) at;
      long end = at + 8 + Integer.toUnsignedLong(png.getInt(chunk));
      if (end <= bytes.length && text(bytes, chunk + 4, 4).equals("eXIf")) {
        return Orientation.parse(bytes, chunk + 8, (int) end);
      }
      at = end + 4;
    }
    return Orientation.UPRIGHT;
  }

  private static int prepareWebp(byte[] bytes) {
    ByteBuffer webp = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (8 + Integer.toUnsignedLong(webp.getInt(4)) > bytes.length) {
      throw new ImageException("it is cut off: a part of its pixels is missing");
    }
    if (text(bytes, WEBP_HEADER, 4).equals("VP8X")) {
      bytes[WEBP_FLAGS] &= ~WEBP_ICC_FLAG;
    }
    long at = WEBP_HEADER;
    while (at + 8 <= bytes.length) {
      int chunk = (int) at;
      long length = Integer.toUnsignedLong(webp.getInt(chunk + 4));
      long end = at + 8 + length;
      if (end <= bytes.length && text(bytes, chunk, 4).equals("EXIF")) {
        return Orientation.parse(bytes, chunk + 8, (int) end);
      }
      at = end + (length & 1);
    }
    return Orientation.UPRIGHT;
  }

  private static String text(byte[] bytes, int from, int length) {
    int count = Math.clamp(bytes.length - from, 0, length);
    return new String(bytes, Math.min(from, bytes.length), count, StandardCharsets.ISO_8859_1);
  }
}
