package detr;

import detr.result.Detection;
import detr.result.Segment;
import detr.result.Segmentation;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@link DetectOptions} of one model.
 *
 * @param ids of the classes that are wanted; none for all
 */
record Wanted(float threshold, Set<Integer> ids, int limit) {
  /** The best of the wanted classes; the list is best first. */
  List<Detection> of(List<Detection> found) {
    return found.stream().filter(d -> isOf(d.classId())).limit(limit).toList();
  }

  /** The same of segments. */
  Segmentation of(Segmentation found) {
    Set<Integer> best = new HashSet<>();
    found.segments().stream()
        .filter(s -> isOf(s.classId()))
        .sorted(Comparator.comparingDouble(Segment::score).reversed())
        .limit(limit)
        .forEach(s -> best.add(s.id()));
    return best.size() == found.segments().size() ? found : found.only(s -> best.contains(s.id()));
  }

  private boolean isOf(int classId) {
    return ids.isEmpty() || ids.contains(classId);
  }
}
