package detr.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The classes of a panoptic model.
 *
 * @param names of all, by their indices
 * @param stuff the indices of those that are stuff, such as grass, and not objects that can be
 *     counted
 */
public record PanopticClasses(List<String> names, Set<Integer> stuff) {
  /** Copies both. */
  public PanopticClasses {
    names = List.copyOf(names);
    stuff = Set.copyOf(stuff);
  }

  /** Those of the published models, in which stuff has the indices that COCO's things leave. */
  public static PanopticClasses ofCoco(List<String> names) {
    return new PanopticClasses(
        names,
        new HashSet<>(
            IntStream.range(0, names.size())
                .filter(id -> !CocoLabels.isThing(id))
                .boxed()
                .toList()));
  }

  /** The same with other names. */
  public PanopticClasses withNames(List<String> others) {
    return new PanopticClasses(others, stuff);
  }

  /** Whether a class is of objects that can be counted. */
  public boolean isThing(int index) {
    return !stuff.contains(index);
  }
}
