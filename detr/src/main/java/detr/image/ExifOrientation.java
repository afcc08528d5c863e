package detr.image;

/** EXIF's orientation: how a picture must be turned or mirrored to stand upright. */
final class ExifOrientation {
  static final int UPRIGHT = 1;

  private ExifOrientation() {}

  /** The first of several that is told; upright if none is. */
  static int firstOf(int... orientations) {
    for (int orientation : orientations) {
      if (orientation != Exif.NONE) {
        return orientation;
      }
    }
    return UPRIGHT;
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
