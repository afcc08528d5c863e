package detr.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The orientation that a picture's metadata ask for. A picture is worth more than its metadata:
 * what is damaged says nothing.
 */
final class Exif {
  /** No orientation is told. */
  static final int NONE = 0;

  private static final int TAG = 0x0112;
  private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};

  /** As an attribute or as an element. */
  private static final Pattern XMP =
      Pattern.compile("tiff:Orientation\\s*(?:=\\s*[\"']|>)\\s*(\\d)");

  private Exif() {}

  /** Whether EXIF data at this place carry the prefix they have in JPEG files. */
  static boolean hasPrefix(byte[] bytes, int from, int to) {
    return to - from >= PREFIX.length
        && ByteBuffer.wrap(bytes, from, PREFIX.length).equals(ByteBuffer.wrap(PREFIX));
  }

  /**
   * The orientation, 1 to 8, in EXIF data (a TIFF structure, with or without JPEG's prefix); {@link
   * #NONE} if it tells none or is damaged, upright if it tells another number.
   */
  static int orientation(byte[] bytes, int from, int to) {
    int start = hasPrefix(bytes, from, to) ? from + PREFIX.length : from;
    try {
      return known(new TiffDirectory(bytes, start, to).value(TAG, NONE));
    } catch (IndexOutOfBoundsException damaged) {
      return NONE;
    }
  }

  /** The same of XMP, which is XML that names TIFF's tag. */
  static int orientationOfXmp(byte[] xmp) {
    Matcher tag = XMP.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
    return tag.find() ? known(Integer.parseInt(tag.group(1))) : NONE;
  }

  /** The orientation of this number. */
  static int known(long value) {
    return value == NONE || value >= 1 && value <= 8 ? (int) value : ExifOrientation.UPRIGHT;
  }
}
