package detr.eval;

import detr.coco.CocoAnnotation;
import detr.coco.CocoDetection;
import java.util.Comparator;
import java.util.List;

/**
 * What is in one image of one class, what was found, and which belongs to which: at every IoU
 * threshold the detections take, best first, the annotation they overlap most that is still free.
 */
final class ImageMatcher {
  /** What becomes of a detection. */
  enum Outcome {
    TRUE_POSITIVE,
    FALSE_POSITIVE,
    /** Counts neither way: it found a crowd or an object outside the area range, or is outside. */
    IGNORED
  }

  /** No IoU is above 1, and rounding may take that of two equal boxes below. */
  private static final double HIGHEST_IOU = 1 - 1e-10;

  private final CocoAnnotation[] truths;
  private final CocoDetection[] found;

  /** [found][truths] */
  private final double[][] overlaps;

  /**
   * @param most how many detections take part, the best
   */
  ImageMatcher(List<CocoAnnotation> truths, List<CocoDetection> found, int most) {
    this.truths = truths.toArray(CocoAnnotation[]::new);
    // Stable: of equal scores the first in the file comes first.
    this.found =
        found.stream()
            .sorted(Comparator.comparingDouble(ImageMatcher::descending))
            .limit(most)
            .toArray(CocoDetection[]::new);
    overlaps = new double[this.found.length][this.truths.length];
    for (int d = 0; d < this.found.length; d++) {
      for (int g = 0; g < this.truths.length; g++) {
        overlaps[d][g] = this.found[d].box().overlap(this.truths[g].box(), this.truths[g].crowd());
      }
    }
  }

  /** Sorts the best first; adding makes one zero of the two. */
  static double descending(CocoDetection detection) {
    return 0.0 - detection.score();
  }

  /** The detections that take part, best first. */
  CocoDetection[] found() {
    return found;
  }

  private boolean isIgnored(CocoAnnotation truth, AreaRange area) {
    return truth.crowd() || !area.contains(truth.area());
  }

  /** How many annotations are to be found. */
  int positives(AreaRange area) {
    int count = 0;
    for (CocoAnnotation truth : truths) {
      count += isIgnored(truth, area) ? 0 : 1;
    }
    return count;
  }

  /** What becomes of every detection: [thresholds][found]. */
  Outcome[][] match(AreaRange area, double[] thresholds) {
    int[] order = new int[truths.length];
    int counted = 0;
    for (int g = 0; g < truths.length; g++) {
      if (!isIgnored(truths[g], area)) {
        order[counted++] = g;
      }
    }
    int next = counted;
    for (int g = 0; g < truths.length; g++) {
      if (isIgnored(truths[g], area)) {
        order[next++] = g;
      }
    }
    Outcome[][] outcomes = new Outcome[thresholds.length][found.length];
    for (int t = 0; t < thresholds.length; t++) {
      boolean[] taken = new boolean[truths.length];
      for (int d = 0; d < found.length; d++) {
        int place = best(d, order, counted, taken, thresholds[t]);
        if (place >= 0) {
          taken[order[place]] = true;
        }
        outcomes[t][d] = outcome(found[d], place, order, counted, area);
      }
    }
    return outcomes;
  }

  /**
   * The place in {@code order} of the annotation a detection belongs to, −1 for none. Of equal
   * overlaps the last wins; one that is ignored only if none that counts is near enough; a crowd
   * takes any number.
   */
  private int best(int d, int[] order, int counted, boolean[] taken, double threshold) {
    double highest = Math.min(threshold, HIGHEST_IOU);
    int best = -1;
    for (int place = 0; place < order.length; place++) {
      if (place == counted && best >= 0) {
        break;
      }
      int g = order[place];
      if ((!taken[g] || truths[g].crowd()) && overlaps[d][g] >= highest) {
        highest = overlaps[d][g];
        best = place;
      }
    }
    return best;
  }

  private Outcome outcome(
      CocoDetection detection, int place, int[] order, int counted, AreaRange area) {
    if (place >= counted) {
      return Outcome.IGNORED;
    }
    // pycocotools keeps a match as the annotation's id, where 0 is none.
    if (place >= 0 && truths[order[place]].id() != 0) {
      return Outcome.TRUE_POSITIVE;
    }
    return area.contains(detection.box().area()) ? Outcome.FALSE_POSITIVE : Outcome.IGNORED;
  }
}
