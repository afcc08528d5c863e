package detr.coco;

import detr.result.Segment;
import detr.result.Segmentation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was predicted for an image: a segment for every pixel, or none, and what they are. */
public record PanopticPrediction(SegmentMap map, List<PanopticSegment> segments) {
  /** Copies the list. */
  public PanopticPrediction {
    segments = List.copyOf(segments);
  }

  /**
   * What a model predicts; segments of other classes than these are left out.
   *
   * @param categories the annotations' category of each of the model's classes
   */
  public static PanopticPrediction of(Segmentation segmentation, Map<Integer, Long> categories) {
    List<PanopticSegment> segments = new ArrayList<>();
    Set<Integer> known = new HashSet<>();
    for (Segment segment : segmentation.segments()) {
      Long category = categories.get(segment.classId());
      if (category != null) {
        known.add(segment.id());
        segments.add(new PanopticSegment(segment.id() + 1, category, segment.area(), false));
      }
    }
    return new PanopticPrediction(SegmentMap.of(segmentation, known), segments);
  }
}
