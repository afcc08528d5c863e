package detr.data;

import detr.coco.PanopticSegment;
import detr.coco.SegmentMap;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where in a picture its segments are. */
final class SegmentExtents {
  /**
   * The box around pixels, and how many they are.
   *
   * @param right of the last column of pixels
   * @param bottom below the last row
   */
  record Extent(int left, int top, int right, int bottom, long pixels) {
    private Extent and(Extent other) {
      return new Extent(
          Math.min(left, other.left),
          Math.min(top, other.top),
          Math.max(right, other.right),
          Math.max(bottom, other.bottom),
          pixels + other.pixels);
    }
  }

  private static final Extent NOTHING = new Extent(Integer.MAX_VALUE, Integer.MAX_VALUE, 0, 0, 0);

  private final Map<Integer, Extent> listed = new HashMap<>();

  /** The ids of other pixels: of a picture that is none of segments there are millions. */
  private final BitSet others = new BitSet();

  private long otherPixels;

  SegmentExtents(SegmentMap map, List<PanopticSegment> segments) {
    segments.forEach(segment -> listed.put(segment.id(), NOTHING));
    int[] ids = map.ids();
    int width = map.width();
    for (int start = 0, end; start < ids.length; start = end) {
      int row = start / width;
      int rowEnd = (row + 1) * width;
      end = start + 1;
      while (end < rowEnd && ids[end] == ids[start]) {
        end++;
      }
      int left = start - row * width;
      add(ids[start], new Extent(left, row, left + end - start, row + 1, end - start));
    }
  }

  private void add(int id, Extent run) {
    if (listed.computeIfPresent(id, (_, extent) -> extent.and(run)) == null
        && id != SegmentMap.VOID) {
      others.set(id);
      otherPixels += run.pixels;
    }
  }

  /** Of one of the segments; without pixels if it has none. */
  Extent of(PanopticSegment segment) {
    return listed.get(segment.id());
  }

  /** The ids of pixels that are of none of the segments, nor void. */
  BitSet others() {
    return others;
  }

  /** How many pixels have those. */
  long otherPixels() {
    return otherPixels;
  }
}
