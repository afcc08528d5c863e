package detr.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A walk along a JPEG file's markers, past stray bytes as libjpeg goes past them. */
final class JpegWalk {
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COM = 0xfe;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int TEM = 0x01;
  private static final int NO_ADOBE = -1;
  private static final String XMP_PREFIX = "http://ns.adobe.com/xap/1.0/\0";
  private static final int EXIF_PREFIX_BYTES = 6;

  /** Encoders make about ten scans; each of a large picture takes long, however short it is. */
  private static final int USUAL_SCANS = 50;

  private static final long MOST_SCANNED_PIXELS = 500_000_000;

  private final byte[] bytes;
  private final ByteArrayOutputStream bare;

  /** The contents of all EXIF segments, which are parts of one where it is too long for one. */
  private final ByteArrayOutputStream exif = new ByteArrayOutputStream();

  private int at = 2;
  private boolean complete;
  private int frame = -1;
  private int firstScan = -1;
  private int scans;
  private boolean jfif;
  private int adobeTransform = NO_ADOBE;
  private int xmpOrientation = Exif.NONE;

  JpegWalk(byte[] bytes) {
    this.bytes = bytes;
    bare = new ByteArrayOutputStream(bytes.length);
    bare.write(bytes, 0, 2);
  }

  /** Goes to the first scan; whether there is one. */
  boolean toPixels() {
    while (firstScan < 0 && step()) {}
    return firstScan >= 0;
  }

  /** Goes to the end marker, or as far as there are whole segments. */
  void toEnd() {
    while (step()) {}
  }

  /** Whether there was an end marker. */
  boolean isComplete() {
    return complete;
  }

  /** What was passed, without application segments and comments, and with an end marker. */
  byte[] bare() {
    bare.write(0xff);
    bare.write(EOI);
    return bare.toByteArray();
  }

  private boolean step() {
    if (complete || !toNextMarker()) {
      return false;
    }
    int marker = bytes[at + 1] & 0xff;
    if (marker == EOI) {
      complete = true;
    } else if (marker == SOI || isRestart(marker) || marker == TEM) {
      at += 2;
    } else if (at + 4 > bytes.length || end() > bytes.length) {
      return false;
    } else {
      segment(marker, at + 4, end());
    }
    return !complete;
  }

  /** Behind the segment whose marker is at the current place. */
  private int end() {
    return at + 2 + Math.max(2, word(at + 2));
  }

  private boolean toNextMarker() {
    while (at + 1 < bytes.length) {
      int next = bytes[at + 1] & 0xff;
      if (bytes[at] == (byte) 0xff && next != 0xff && next != 0) {
        return true;
      }
      at++;
    }
    return false;
  }

  private void segment(int marker, int from, int to) {
    int start = at;
    at = to;
    if (marker >= APP0 && marker <= APP15) {
      if (firstScan < 0) {
        application(marker, from, to);
      }
      return;
    }
    if (marker == COM) {
      return;
    }
    if (isFrame(marker) && frame < 0) {
      frame = start;
    }
    if (marker == SOS) {
      firstScan = firstScan < 0 ? start : firstScan;
      scans++;
      while (toNextMarker() && isRestart(bytes[at + 1] & 0xff)) {
        at += 2;
      }
      at = at + 1 < bytes.length ? at : bytes.length;
    }
    bare.write(bytes, start, at - start);
  }

  private void application(int marker, int from, int to) {
    if (marker == APP0 && to - from >= 14 && startsWith("JFIF\0", from, to)) {
      jfif = true;
    } else if (marker == APP14 && to - from >= 12 && startsWith("Adobe", from, to)) {
      adobeTransform = bytes[from + 11] & 0xff;
    } else if (marker == APP1 && Exif.hasPrefix(bytes, from, to)) {
      exif.write(bytes, from + EXIF_PREFIX_BYTES, to - from - EXIF_PREFIX_BYTES);
    } else if (marker == APP1 && startsWith(XMP_PREFIX, from, to)) {
      int here = Exif.orientationOfXmp(Arrays.copyOfRange(bytes, from, to));
      xmpOrientation = xmpOrientation == Exif.NONE ? here : xmpOrientation;
    }
  }

  /**
   * What the segments before the first scan say.
   *
   * @throws ImageException if there is no frame header or no scan, or there are too many scans
   */
  JpegHeader header() {
    if (frame < 0 || firstScan < 0) {
      throw new ImageException("it is cut off before its pixels");
    }
    int length = word(frame + 2);
    int count = length < 8 ? 0 : bytes[frame + 9] & 0xff;
    if (length < 8 + 3 * count) {
      throw new ImageException("its frame header is too short");
    }
    int[] horizontal = new int[count];
    int[] vertical = new int[count];
    for (int i = 0; i < count; i++) {
      int sampling = bytes[frame + 11 + 3 * i];
      horizontal[i] = sampling >> 4 & 0xf;
      vertical[i] = sampling & 0xf;
    }
    int kind = bytes[frame + 1] & 0xf;
    int width = word(frame + 7);
    int height = word(frame + 5);
    if (scans > USUAL_SCANS && (long) width * height * scans > MOST_SCANNED_PIXELS) {
      throw new ImageException(
          "%d scans of %dx%d pixels are too many".formatted(scans, width, height));
    }
    byte[] told = exif.toByteArray();
    return new JpegHeader(
        kind,
        bytes[frame + 4] & 0xff,
        width,
        height,
        horizontal,
        vertical,
        kind == JpegHeader.PROGRESSIVE || scanComponents() < count,
        convertible(count),
        ExifOrientation.firstOf(Exif.orientation(told, 0, told.length), xmpOrientation));
  }

  private int scanComponents() {
    return word(firstScan + 2) > 2 ? bytes[firstScan + 4] & 0xff : 0;
  }

  /** libjpeg's rules, which all the world's files are tested with. */
  private boolean convertible(int components) {
    if (components == 3 && !jfif && adobeTransform == NO_ADOBE) {
      boolean namedRgb =
          bytes[frame + 10] == 'R' && bytes[frame + 13] == 'G' && bytes[frame + 16] == 'B';
      return !namedRgb;
    }
    if (components == 3) {
      return jfif || adobeTransform != 0;
    }
    return adobeTransform != NO_ADOBE && adobeTransform != 0;
  }

  private boolean startsWith(String text, int from, int to) {
    return to - from >= text.length()
        && new String(bytes, from, text.length(), StandardCharsets.ISO_8859_1).equals(text);
  }

  private int word(int index) {
    return (bytes[index] & 0xff) << 8 | bytes[index + 1] & 0xff;
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xd0 && marker <= 0xd7;
  }

  /** SOF0 to SOF15, among which DHT, JPG and DAC have their codes. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }
}
