package detr.eval;

import detr.coco.PanopticCategory;
import java.util.List;
import java.util.function.Predicate;

/**
 * What an evaluation gives.
 *
 * @param classes in the order of the annotations
 * @param differences how many segments of the ground truth are in its JSON or in its PNGs only;
 *     they are counted as panopticapi does: the former are missed, the latter's pixels are nobody's
 */
public record PanopticScores(List<PanopticClassScores> classes, int differences) {
  /** Copies the list. */
  public PanopticScores {
    classes = List.copyOf(classes);
  }

  /** The mean of all classes that occur. */
  public PanopticQuality all() {
    return mean(_ -> true);
  }

  /** The mean of things. */
  public PanopticQuality things() {
    return mean(PanopticCategory::thing);
  }

  /** The mean of stuff. */
  public PanopticQuality stuff() {
    return mean(category -> !category.thing());
  }

  private PanopticQuality mean(Predicate<PanopticCategory> wanted) {
    return PanopticQuality.mean(
        classes.stream()
            .filter(scores -> scores.occurs() && wanted.test(scores.category()))
            .map(PanopticClassScores::quality)
            .toList());
  }
}
