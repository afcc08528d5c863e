package detr.eval;

import detr.coco.PanopticCategory;

/**
 * What was counted of a class.
 *
 * @param matches pairs of a segment and a prediction
 * @param misses segments that no prediction matches
 * @param falseAlarms predictions that match no segment
 * @param iouSum of the matches
 */
public record PanopticClassScores(
    PanopticCategory category, int matches, int misses, int falseAlarms, double iouSum) {
  /** Whether anything of the class is there or predicted: other classes do not count. */
  public boolean occurs() {
    return matches + misses + falseAlarms > 0;
  }

  /** The class's quality; -1 each if it does not occur. */
  public PanopticQuality quality() {
    if (!occurs()) {
      return new PanopticQuality(-1, -1, -1, 0);
    }
    double all = matches + 0.5 * falseAlarms + 0.5 * misses;
    return new PanopticQuality(iouSum / all, matches == 0 ? 0 : iouSum / matches, matches / all, 1);
  }
}
