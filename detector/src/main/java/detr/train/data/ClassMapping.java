package detr.train.data;

import detr.eval.CocoCategory;
import detr.io.CocoLabels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Which label a dataset's classes have among a model's outputs.
 *
 * @param names of all labels, in their order
 * @param ids of the datasets' categories, to labels
 */
public record ClassMapping(List<String> names, Map<Long, Integer> ids) {
  /** Copies. */
  public ClassMapping {
    names = List.copyOf(names);
    ids = Map.copyOf(ids);
  }

  /** Labels from 0 in the order of the ids: for a model with a head of its own for this dataset. */
  public static ClassMapping dense(List<CocoCategory> categories) {
    List<String> names = new ArrayList<>();
    Map<Long, Integer> ids = new HashMap<>();
    for (CocoCategory category : byId(categories)) {
      ids.put(category.id(), names.size());
      names.add(category.name());
    }
    return new ClassMapping(names, ids);
  }

  /**
   * The ids themselves, as the published models have COCO's; unused ones are called N/A.
   *
   * @param classes of the model, 91 of COCO's
   * @throws DataException if an id is not below {@code classes}
   */
  public static ClassMapping ofIds(List<CocoCategory> categories, int classes) {
    List<String> names = new ArrayList<>(Collections.nCopies(classes, CocoLabels.NOT_A_CLASS));
    Map<Long, Integer> ids = new HashMap<>();
    for (CocoCategory category : categories) {
      if (category.id() < 0 || category.id() >= classes) {
        throw new DataException(
            "class %s has the id %d, and the model has %d classes"
                .formatted(category.name(), category.id(), classes));
      }
      names.set((int) category.id(), category.name());
      ids.put(category.id(), (int) category.id());
    }
    return new ClassMapping(names, ids);
  }

  /**
   * The labels that a model has for classes of the same names, upper and lower case alike.
   *
   * @param names of the model's classes
   * @throws DataException if the model has no class of a name
   */
  public static ClassMapping ofNames(List<CocoCategory> categories, List<String> names) {
    Map<Long, Integer> ids = new HashMap<>();
    for (CocoCategory category : categories) {
      int label = 0;
      while (label < names.size() && !names.get(label).equalsIgnoreCase(category.name())) {
        label++;
      }
      if (label == names.size()) {
        throw new DataException("the model has no class called " + category.name());
      }
      ids.put(category.id(), label);
    }
    return new ClassMapping(names, ids);
  }

  /** The category ids, by label; −1 of labels that the dataset does not use. */
  public long[] categories() {
    long[] categories = LongStream.generate(() -> -1).limit(names.size()).toArray();
    ids.forEach((id, label) -> categories[label] = id);
    return categories;
  }

  private static List<CocoCategory> byId(List<CocoCategory> categories) {
    return categories.stream().sorted(Comparator.comparingLong(CocoCategory::id)).toList();
  }
}
