package detr;

import java.util.List;

/**
 * An image divided into segments: every pixel belongs to one, unless none was found.
 *
 * @param width of the original image in pixels
 * @param height of the original image in pixels
 * @param ids the segment of every pixel, row by row: its index among {@code segments}; all 0 where
 *     there are none; not copied
 */
public record Segmentation(int width, int height, int[] ids, List<Segment> segments) {
  /**
   * @throws IllegalArgumentException if there are not as many ids as pixels
   */
  public Segmentation {
    if (ids.length != (long) width * height) {
      throw new IllegalArgumentException(ids.length + " ids for " + width + "x" + height);
    }
    segments = List.copyOf(segments);
  }
}
