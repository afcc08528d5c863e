package detr.image;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The kinds of image files that are read, known by their first bytes and not by their names. */
enum ImageFormat {
  JPEG("\u00ff\u00d8\u00ff"),
  PNG("\u0089PNG\r\n\u001a\n"),
  GIF("GIF8"),
  BMP("BM"),
  TIFF("II*\0", "MM\0*", "II+\0", "MM\0+"),
  WEBP("RIFF");

  private final String[] signatures;

  ImageFormat(String... signatures) {
    this.signatures = signatures;
  }

  /**
   * The format of a file.
   *
   * @param bytes its first, or all
   * @throws ImageException if it is none of these
   */
  static ImageFormat of(byte[] bytes) {
    for (ImageFormat format : values()) {
      for (String signature : format.signatures) {
        if (text(bytes, 0, signature.length()).equals(signature)
            && (format != WEBP || text(bytes, 8, 4).equals("WEBP"))) {
          return format;
        }
      }
    }
    throw new ImageException(whyNot(bytes));
  }

  private static String whyNot(byte[] bytes) {
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
   * What a file that is not a JPEG says of its picture. Also has the WebP decoder give the stored
   * samples, by clearing the flag that says the file has an ICC profile.
   *
   * @throws ImageException if the file is cut off or of an unsupported kind
   */
  Layout prepare(byte[] bytes) {
    return switch (this) {
      case PNG -> Layout.turned(PngFile.orientation(bytes));
      case GIF -> Layout.of(GifFile.canvas(bytes));
      case TIFF -> TiffFile.layout(bytes);
      case WEBP -> {
        WebpFile webp = new WebpFile(bytes);
        webp.withoutProfile();
        yield new Layout(webp.orientation(), webp.canvas(), Optional.empty());
      }
      default -> Layout.turned(ExifOrientation.UPRIGHT);
    };
  }

  private static String text(byte[] bytes, int from, int length) {
    int count = Math.clamp(bytes.length - from, 0, length);
    return new String(bytes, Math.min(from, bytes.length), count, StandardCharsets.ISO_8859_1);
  }
}
