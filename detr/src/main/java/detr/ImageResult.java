package detr;

import detr.image.RgbImage;
import detr.tensor.DetrException;
import java.nio.file.Path;

/**
 * What came of one of many image files.
 *
 * @param <T> what is looked for: a list of detections, or a segmentation
 */
public sealed interface ImageResult<T> {
  /** The image file. */
  Path file();

  /**
   * What is in the image.
   *
   * @param image the picture, upright
   */
  record Found<T>(Path file, RgbImage image, T content) implements ImageResult<T> {}

  /**
   * Nothing, for the file cannot be read as an image, or the heap is too small for it.
   *
   * @param failure whose message names the file
   */
  record Failed<T>(Path file, DetrException failure) implements ImageResult<T> {}
}
