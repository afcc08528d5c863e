package detr.eval;

import detr.coco.CocoException;
import detr.coco.PanopticAnnotation;
import detr.coco.PanopticPrediction;
import detr.coco.PanopticSegment;
import detr.coco.SegmentMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the segments predicted for one image with those that are there. The rules are the
 * panopticapi's: segments of one class match when their intersection is more than half of their
 * union, without what the prediction has in void; a prediction that matches nothing does not count
 * if more than half of it lies in void and in the crowd of its class.
 */
final class PanopticMatcher {
  /** How much of the union, or of a prediction in void and crowd, is not enough. */
  private static final double HALF = 0.5;

  private final PanopticAnnotation truth;
  private final PanopticPrediction found;
  private final Map<Integer, PanopticSegment> there;
  private final Map<Integer, PanopticSegment> predicted;

  /** How many pixels are of a segment there and a segment predicted, by both ids. */
  private final Map<Long, Integer> intersections;

  private final Map<Integer, Long> pixelsThere = new HashMap<>();
  private final Map<Integer, Long> pixelsPredicted = new HashMap<>();

  private PanopticMatcher(PanopticAnnotation truth, SegmentMap pixels, PanopticPrediction found) {
    this.truth = truth;
    this.found = found;
    there = byId(truth.segments());
    predicted = byId(found.segments());
    intersections = intersections(pixels.ids(), found.map().ids());
    intersections.forEach(
        (pair, count) -> {
          pixelsThere.merge(there(pair), (long) count, Long::sum);
          pixelsPredicted.merge(predicted(pair), (long) count, Long::sum);
        });
  }

  /**
   * Counts an image's matches and misses.
   *
   * @param pixels of the ground truth
   * @param categories the classes there are
   * @throws CocoException if the prediction contradicts itself or has another size
   */
  static PanopticTally tally(
      PanopticAnnotation truth, SegmentMap pixels, PanopticPrediction found, Set<Long> categories) {
    SegmentMap map = found.map();
    if (map.width() != pixels.width() || map.height() != pixels.height()) {
      throw refuse(truth, "it has %s, and the prediction %s".formatted(pixels.size(), map.size()));
    }
    PanopticMatcher matcher = new PanopticMatcher(truth, pixels, found);
    matcher.requireSound(categories);
    return matcher.tally();
  }

  private static CocoException refuse(PanopticAnnotation truth, String problem) {
    return new CocoException("image " + truth.imageId() + ": " + problem);
  }

  private static Map<Integer, PanopticSegment> byId(List<PanopticSegment> segments) {
    Map<Integer, PanopticSegment> byId = new LinkedHashMap<>();
    segments.forEach(segment -> byId.put(segment.id(), segment));
    return byId;
  }

  /** Sorted by the id that is there, then by the id predicted, as IoUs are to be summed. */
  private static Map<Long, Integer> intersections(int[] there, int[] predicted) {
    Map<Long, Integer> counts = new TreeMap<>();
    for (int i = 0; i < there.length; ) {
      int start = i;
      while (i < there.length && there[i] == there[start] && predicted[i] == predicted[start]) {
        i++;
      }
      counts.merge(pair(there[start], predicted[start]), i - start, Integer::sum);
    }
    return counts;
  }

  private static long pair(int there, int predicted) {
    return (long) there * SegmentMap.IDS + predicted;
  }

  private static int there(long pair) {
    return (int) (pair / SegmentMap.IDS);
  }

  private static int predicted(long pair) {
    return (int) (pair % SegmentMap.IDS);
  }

  private void requireSound(Set<Long> categories) {
    for (int id : pixelsPredicted.keySet()) {
      if (id != SegmentMap.VOID && !predicted.containsKey(id)) {
        throw refuse(truth, "the prediction's PNG has segment %d, its JSON has not".formatted(id));
      }
    }
    for (PanopticSegment segment : found.segments()) {
      if (!pixelsPredicted.containsKey(segment.id())) {
        throw refuse(
            truth, "the prediction's JSON has segment %d, its PNG has not".formatted(segment.id()));
      }
      if (!categories.contains(segment.categoryId())) {
        throw refuse(
            truth,
            "segment %d is predicted to be of category %d, which the annotations do not list"
                .formatted(segment.id(), segment.categoryId()));
      }
    }
  }

  private PanopticTally tally() {
    PanopticTally tally = new PanopticTally(differences());
    Set<Integer> matched = new HashSet<>();
    Set<Integer> matchedPredictions = new HashSet<>();
    intersections.forEach(
        (pair, intersection) -> {
          PanopticSegment segment = there.get(there(pair));
          PanopticSegment prediction = predicted.get(predicted(pair));
          if (segment != null
              && prediction != null
              && !segment.crowd()
              && segment.categoryId() == prediction.categoryId()) {
            double iou = iou(segment, prediction, intersection);
            if (iou > HALF) {
              tally.match(segment.categoryId(), iou);
              matched.add(segment.id());
              matchedPredictions.add(prediction.id());
            }
          }
        });
    Map<Long, Integer> crowds = new HashMap<>();
    for (PanopticSegment segment : truth.segments()) {
      if (segment.crowd()) {
        crowds.put(segment.categoryId(), segment.id()); // of several the last, as there
      } else if (!matched.contains(segment.id())) {
        tally.miss(segment.categoryId());
      }
    }
    for (PanopticSegment prediction : found.segments()) {
      if (!matchedPredictions.contains(prediction.id()) && !ignored(prediction, crowds)) {
        tally.falseAlarm(prediction.categoryId());
      }
    }
    return tally;
  }

  private double iou(PanopticSegment segment, PanopticSegment prediction, int intersection) {
    if (segment.area() < pixelsThere.get(segment.id())) {
      throw refuse(
          truth,
          "segment %d of the ground truth has an area of %d in the JSON and %d pixels in the PNG"
              .formatted(segment.id(), segment.area(), pixelsThere.get(segment.id())));
    }
    long inVoid = intersection(SegmentMap.VOID, prediction.id());
    long union = pixelsPredicted.get(prediction.id()) + segment.area() - intersection - inVoid;
    return (double) intersection / union;
  }

  private boolean ignored(PanopticSegment prediction, Map<Long, Integer> crowds) {
    long outside = intersection(SegmentMap.VOID, prediction.id());
    Integer crowd = crowds.get(prediction.categoryId());
    if (crowd != null) {
      outside += intersection(crowd, prediction.id());
    }
    return (double) outside / pixelsPredicted.get(prediction.id()) > HALF;
  }

  private int intersection(int there, int predicted) {
    return intersections.getOrDefault(pair(there, predicted), 0);
  }

  /** How many segments of the ground truth are in its JSON or in its PNG only. */
  private int differences() {
    Set<Integer> both = new HashSet<>(there.keySet());
    both.retainAll(pixelsThere.keySet());
    Set<Integer> either = new HashSet<>(there.keySet());
    either.addAll(pixelsThere.keySet());
    either.remove(SegmentMap.VOID);
    return either.size() - both.size();
  }
}
