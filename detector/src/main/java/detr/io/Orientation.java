package detr.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** EXIF orientation: how a picture must be turned or mirrored to stand upright. */
final class Orientation {
  static final int UPRIGHT = 1;

  private static final int TAG = 0x0112;
  private static final int ENTRY_BYTES = 12;
  private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

  private Orientation() {}

  /** Whether EXIF data at this place carries the prefix it has in JPEG files. */
  static boolean hasExifPrefix(byte[] bytes, int from, int to) {
    return to - from >= EXIF_PREFIX.length
        && ByteBuffer.wrap(bytes, from, EXIF_PREFIX.length).equals(ByteBuffer.wrap(EXIF_PREFIX));
  }

  /**
   * The orientation, 1 to 8, in EXIF data (a TIFF structure, with or without JPEG's prefix); 1 if
   * it says none or is damaged, for a picture is worth more than its metadata.
   */
  static int parse(byte[] bytes, int from, int to) {
    int start = hasExifPrefix(bytes, from, to) ? from + EXIF_PREFIX.length : from;
    ByteBuffer tiff = ByteBuffer.wrap(bytes, start, to - start).slice();
    try {
      tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int entries = Short.toUnsignedInt(tiff.getShort(directory));
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + i * ENTRY_BYTES;
        if (tiff.getShort(entry) == TAG) {
          int value = tiff.getShort(entry + 8);
          return value >= 1 && value <= 8 ? value : UPRIGHT;
        }
      }
      return UPRIGHT;
    } catch (IndexOutOfBoundsException damaged) {
      return UPRIGHT;
    }
  }

  /** Whether width and height change places. */
  static boolean transposes(int orientation) {
    return orientation >= 5;
  }

  /** The image turned upright; the image itself if it is. */
  static RgbImage apply(RgbImage image, int orientation) {
    if (orientation == UPRIGHT) {
      return image;
    }
    boolean transposed = transposes(orientation);
    int width = transposed ? image.height() : image.width();
    int height = transposed ? image.width() : image.height();
    byte[] source = image.rgb();
    byte[] upright = new byte[source.length];
    int out = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = 3 * source(orientation, x, y, image.width(), image.height());
        upright[out++] = source[from];
        upright[out++] = source[from + 1];
        upright[out++] = source[from + 2];
      }
    }
    return new RgbImage(width, height, upright);
  }

  /** The index of the stored pixel that belongs at (x, y) of the upright picture. */
  private static int source(int orientation, int x, int y, int width, int height) {
    int right = width - 1;
    int bottom = height - 1;
    return switch (orientation) {
      case 2 -> y * width + right - x;
      case 3 -> (bottom - y) * width + right - x;
      case 4 -> (bottom - y) * width + x;
      case 5 -> x * width + y;
      case 6 -> (bottom - x) * width + y;
      case 7 -> (bottom - x) * width + right - y;
      case 8 -> x * width + right - y;
      default -> throw new IllegalArgumentException("orientation " + orientation);
    };
  }
}
