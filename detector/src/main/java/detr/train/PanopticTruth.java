package detr.train;

import detr.eval.PanopticGroundTruth;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the segments found in a dataset's examples are compared with.
 *
 * @param truth its annotations are those of the examples, in their order
 * @param pictures the folder of the PNGs of ids that the annotations name
 * @param categories the dataset's category of each label that it uses
 */
public record PanopticTruth(
    PanopticGroundTruth truth, Path pictures, Map<Integer, Long> categories) {
  /** Copies the map. */
  public PanopticTruth {
    categories = Map.copyOf(categories);
  }
}
