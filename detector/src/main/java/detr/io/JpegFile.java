package detr.io;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The parts of a JPEG file that matter for its pixels, found by walking its markers.
 *
 * @param bare the file without its application segments and comments, and ended by an EOI marker.
 *     Profiles, thumbnails and maker notes are where files differ from the standard most, and the
 *     JDK's decoder guesses the colours from some of them.
 * @param complete whether the file itself had the EOI marker
 * @param kind the last digit of the SOF marker: 0 baseline, 1 extended, 2 progressive, others rare
 * @param bits of a sample
 * @param horizontal sampling factor of each component
 * @param vertical sampling factor of each component
 * @param convertible whether the first three components are Y, Cb, Cr, and not R, G, B or C, M, Y
 * @param orientation of EXIF
 */
record JpegFile(
    byte[] bare,
    boolean complete,
    int kind,
    int bits,
    int width,
    int height,
    int[] horizontal,
    int[] vertical,
    boolean convertible,
    int orientation) {

  static final int PROGRESSIVE = 2;

  int components() {
    return horizontal.length;
  }

  /**
   * @throws ImageException if a frame header or a scan is missing or cut off
   */
  static JpegFile parse(byte[] bytes) {
    Walk walk = new Walk(bytes);
    walk.run();
    return walk.result();
  }

  private static final class Walk {
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COM = 0xfe;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int NO_ADOBE = -1;

    private final byte[] bytes;
    private final ByteArrayOutputStream bare;
    private int at = 2;
    private boolean complete;
    private int frame = -1;
    private boolean scans;
    private boolean jfif;
    private int adobeTransform = NO_ADOBE;
    private int orientation = Orientation.UPRIGHT;

    Walk(byte[] bytes) {
      this.bytes = bytes;
      bare = new ByteArrayOutputStream(bytes.length);
    }

    void run() {
      bare.write(bytes, 0, 2);
      while (!complete && toNextMarker()) {
        int marker = bytes[at + 1] & 0xff;
        if (marker == EOI) {
          complete = true;
        } else if (marker == SOI || isRestart(marker) || marker == 0x01) {
          at += 2;
        } else if (at + 4 > bytes.length || end() > bytes.length) {
          break;
        } else {
          segment(marker, at + 4, end());
        }
      }
      bare.write(0xff);
      bare.write(EOI);
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
        application(marker, from, to);
        return;
      }
      if (marker == COM) {
        return;
      }
      if (isFrame(marker) && frame < 0) {
        frame = start;
      }
      if (marker == SOS) {
        scans = true;
        while (toNextMarker() && isRestart(bytes[at + 1] & 0xff)) {
          at += 2;
        }
        at = at + 1 < bytes.length ? at : bytes.length;
      }
      bare.write(bytes, start, at - start);
    }

    private void application(int marker, int from, int to) {
      if (marker == APP0 && to - from >= 12 && startsWith("JFIF\0", from)) {
        jfif = true;
      } else if (marker == APP14 && to - from >= 12 && startsWith("Adobe", from)) {
        adobeTransform = bytes[from + 11] & 0xff;
      } else if (marker == APP1 && Orientation.hasExifPrefix(bytes, from, to)) {
        orientation = Orientation.parse(bytes, from, to);
      }
    }

    JpegFile result() {
      if (frame < 0 || !scans) {
        throw new ImageException("it is cut off before its pixels");
      }
      int count = bytes[frame + 9] & 0xff;
      if (word(frame + 2) < 8 + 3 * count) {
        throw new ImageException("its frame header is too short");
      }
      int[] horizontal = new int[count];
      int[] vertical = new int[count];
      for (int i = 0; i < count; i++) {
        int sampling = bytes[frame + 11 + 3 * i];
        horizontal[i] = sampling >> 4 & 0xf;
        vertical[i] = sampling & 0xf;
      }
      return new JpegFile(
          bare.toByteArray(),
          complete,
          bytes[frame + 1] & 0xf,
          bytes[frame + 4] & 0xff,
          word(frame + 7),
          word(frame + 5),
          horizontal,
          vertical,
          convertible(count),
          orientation);
    }

    /** libjpeg's rules, which all the world's files are tested with. */
    private boolean convertible(int components) {
      if (components == 3 && !jfif && adobeTransform == NO_ADOBE) {
        boolean namedRgb =
            bytes[frame + 10] == 'R' && bytes[frame + 13] == 'G' && bytes[frame + 16] == 'B';
        return !namedRgb;
      }
      return components == 3 ? jfif || adobeTransform != 0 : adobeTransform == 2;
    }

    private boolean startsWith(String text, int from) {
      return new String(bytes, from, text.length(), StandardCharsets.ISO_8859_1).equals(text);
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
}
