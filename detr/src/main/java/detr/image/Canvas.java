package detr.image;

import java.util.Arrays;

/**
 * A picture of which a file stores a part.
 *
 * @param width of the whole
 * @param height of the whole
 * @param left where the stored part begins
 * @param top where the stored part begins
 * @param colour red, green and blue of the rest
 */
public record Canvas(int width, int height, int left, int top, byte[] colour) {
  /** Whose stored part is the whole. */
  static Canvas of(int width, int height) {
    return new Canvas(width, height, 0, 0, new byte[3]);
  }

  /**
   * The whole picture; the stored part itself if that is all.
   *
   * @throws ImageException if the part reaches over the whole
   */
  RgbImage place(RgbImage part) {
    if (part.width() == width && part.height() == height) {
      return part;
    }
    if (left > width - part.width() || top > height - part.height()) {
      throw new ImageException("its first frame lies outside the picture");
    }
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    if (!Arrays.equals(colour, new byte[3])) {
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = colour[i % 3];
      }
    }
    int row = 3 * part.width();
    for (int y = 0; y < part.height(); y++) {
      System.arraycopy(part.rgb(), y * row, rgb, 3 * ((top + y) * width + left), row);
    }
    return new RgbImage(width, height, rgb);
  }
}
