package detr.eval;

import detr.Segmentation;
import java.util.List;

/** What was predicted for an image: a segment for every pixel, or none, and what they are. */
public record PanopticPrediction(SegmentMap map, List<PanopticSegment> segments) {
  /** Copies the list. */
  public PanopticPrediction {
    segments = List.copyOf(segments);
  }

  /** What a model predicts. */
  public static PanopticPrediction of(Segmentation segmentation) {
    return new PanopticPrediction(
        SegmentMap.of(segmentation),
        segmentation.segments().stream()
            .map(s -> new PanopticSegment(s.id() + 1, s.classId(), s.area(), false))
            .toList());
  }
}
