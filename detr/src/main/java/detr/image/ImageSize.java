package detr.image;

import java.nio.file.Path;

/**
 * The size of the picture in a file, upright, from the file's first bytes.
 *
 * @param width pixels
 * @param height pixels
 */
public record ImageSize(int width, int height) {
  /**
   * Reads no more of a JPEG than what precedes its pixels, and no pixels of any.
   *
   * @throws ImageException if it is not an image that {@link RgbImage#read(Path)} knows, its first
   *     bytes are damaged, or it has more pixels than {@link ReadOptions#MOST_PIXELS}
   */
  public static ImageSize read(Path file) {
    return read(file, ReadOptions.STANDARD.withMaxPixels(ReadOptions.MOST_PIXELS));
  }

  /**
   * Reads a size; the rest as {@link #read(Path)}.
   *
   * @param options how large the picture may be
   */
  public static ImageSize read(Path file, ReadOptions options) {
    return ImageDecoder.size(file, options);
  }

  /** The size of a stored picture when it is turned upright. */
  static ImageSize of(int width, int height, int orientation) {
    return Orientation.transposes(orientation)
        ? new ImageSize(height, width)
        : new ImageSize(width, height);
  }
}
