package detr.image;

import java.nio.file.Path;

/**
 * The size of an upright image, height first as tensors have it.
 *
 * @param height pixels
 * @param width pixels
 */
public record ImageSize(int height, int width) {
  /**
   * The size of the picture in a file. Reads no more of a JPEG than what precedes its pixels, and
   * no pixels of any.
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
    return ImageDecoder.size(file, options).upright();
  }

  /**
   * The size of the pixels as they lie in the file, before they are turned upright; the rest as
   * {@link #read(Path)}.
   */
  public static ImageSize readStored(Path file) {
    StoredSize stored =
        ImageDecoder.size(file, ReadOptions.STANDARD.withMaxPixels(ReadOptions.MOST_PIXELS));
    return new ImageSize(stored.height(), stored.width());
  }

  /** That of the image turned by a quarter. */
  public ImageSize transposed() {
    return new ImageSize(width, height);
  }

  /** As the paper writes sizes: height, {@code x}, width. */
  @Override
  public String toString() {
    return height + "x" + width;
  }
}
