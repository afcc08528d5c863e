package detr.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * An image divided into segments: every pixel belongs to one, unless none was found or some were
 * left out.
 *
 * @param width of the original image in pixels
 * @param height of the original image in pixels
 * @param ids the segment of every pixel, row by row: its index among {@code segments}; {@link
 *     #LEFT_OUT} where that was left out; all 0 where none was found; not copied
 */
public record Segmentation(int width, int height, int[] ids, List<Segment> segments) {
  /** The id of pixels whose segment was left out. */
  public static final int LEFT_OUT = -1;

  /**
   * @throws IllegalArgumentException if there are not as many ids as pixels
   */
  public Segmentation {
    if (ids.length != (long) width * height) {
      throw new IllegalArgumentException(ids.length + " ids for " + width + "x" + height);
    }
    segments = List.copyOf(segments);
  }

  /** The segments that are wanted, numbered anew; the pixels of the others belong to none. */
  public Segmentation only(Predicate<Segment> wanted) {
    int[] renumbered = new int[segments.size()];
    Arrays.fill(renumbered, LEFT_OUT);
    List<Segment> kept = new ArrayList<>();
    for (Segment s : segments) {
      if (wanted.test(s)) {
        renumbered[s.id()] = kept.size();
        kept.add(
            new Segment(
                kept.size(), s.label(), s.classId(), s.thing(), s.score(), s.area(), s.box()));
      }
    }
    int[] left = ids.clone();
    for (int i = 0; i < left.length && !segments.isEmpty(); i++) {
      left[i] = left[i] == LEFT_OUT ? LEFT_OUT : renumbered[left[i]];
    }
    return new Segmentation(width, height, left, kept);
  }

  /** The size and the segments, without the ids of the pixels. */
  @Override
  public String toString() {
    return "%d segments of %dx%d pixels: %s".formatted(segments.size(), width, height, segments);
  }
}
