package detr.data;

import detr.coco.PanopticGroundTruth;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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

  /**
   * Which labels are stuff.
   *
   * @param others those of a model; of labels that the dataset has not they are kept
   */
  public Set<Integer> stuff(Set<Integer> others) {
    Map<Long, Boolean> things = new HashMap<>();
    truth.categories().forEach(category -> things.put(category.id(), category.thing()));
    Set<Integer> stuff = new HashSet<>(others);
    categories.forEach(
        (label, category) -> {
          if (things.get(category)) {
            stuff.remove(label);
          } else {
            stuff.add(label);
          }
        });
    return stuff;
  }
}
