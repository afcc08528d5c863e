package detr.data;

import static java.util.stream.Collectors.joining;

import detr.coco.ClassLookup;
import detr.coco.CocoCategory;
import detr.coco.Escapes;
import detr.model.CocoLabels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * Which label a dataset's classes have among a model's outputs.
 *
 * @param names of all labels, in their order
 * @param ids of the datasets' categories, to labels
 */
public record ClassMapping(List<String> names, Map<Long, Integer> ids) {
  private static final int SHOWN = 10;

  /** Copies. */
  public ClassMapping {
    names = List.copyOf(names);
    ids = Map.copyOf(ids);
  }

  /**
   * Labels from 0 in the order of the ids: for a model with a head of its own for this dataset.
   *
   * @throws DataException if a class has no sound name, or that of another
   */
  public static ClassMapping dense(List<CocoCategory> categories) {
    requireNames(categories);
    List<String> names = new ArrayList<>();
    Map<Long, Integer> ids = new HashMap<>();
    for (CocoCategory category : byId(categories)) {
      ids.put(category.id(), names.size());
      names.add(category.name());
    }
    return new ClassMapping(names, ids);
  }

  /**
   * The ids themselves, as the published models have COCO's; unused ones are called N/A. Classes
   * that nothing is of may have any id.
   *
   * @param used the ids that annotations have
   * @param classes of the model, 91 of COCO's
   * @throws DataException if an id that is used is not below {@code classes}
   */
  public static ClassMapping ofIds(List<CocoCategory> categories, Set<Long> used, int classes) {
    List<String> names = new ArrayList<>(Collections.nCopies(classes, CocoLabels.NOT_A_CLASS));
    Map<Long, Integer> ids = new HashMap<>();
    for (CocoCategory category : categories) {
      if (category.id() >= 0 && category.id() < classes) {
        int label = (int) category.id();
        names.set(label, category.name() == null ? "class " + label : category.name());
        ids.put(category.id(), label);
      } else if (used.contains(category.id())) {
        throw new DataException(
            "%s: the model has %d classes, counted from 0"
                .formatted(category.described(), classes));
      }
    }
    return new ClassMapping(names, ids);
  }

  /**
   * The labels that a model has for classes of the same names, as {@link ClassLookup} finds them;
   * for a class without a name that of its id. Classes that nothing is of need none.
   *
   * @param used the ids that annotations have
   * @param names of the model's classes
   * @throws DataException if the model has no class of a name that is used, or a name could mean
   *     several; or two classes have the same name
   */
  public static ClassMapping ofNames(
      List<CocoCategory> categories, Set<Long> used, List<String> names) {
    requireDistinct(categories);
    Map<String, Integer> found = new HashMap<>();
    try {
      ClassLookup lookup = new ClassLookup(names);
      found.putAll(lookup.findAll(names(categories, used::contains), names(categories, _ -> true)));
      addUnused(lookup, names(categories, id -> !used.contains(id)), found);
    } catch (ClassLookup.AmbiguousException e) {
      throw new DataException(
          "class " + e.getMessage() + ", in the model; rename one in the annotations", e);
    }
    Map<Long, Integer> ids = new HashMap<>();
    Map<Integer, CocoCategory> taken = new HashMap<>();
    for (CocoCategory category : categories) {
      int label = label(category, found, names.size());
      if (label < 0 && used.contains(category.id())) {
        throw new DataException(
            "the model has no class for %s of the annotations; its classes are %s"
                .formatted(category.described(), some(names)));
      }
      if (label >= 0) {
        ids.put(category.id(), label);
        CocoCategory other = taken.put(label, category);
        if (other != null) {
          throw new DataException(
              "%s and %s would both be the model's class %d"
                  .formatted(other.described(), category.described(), label));
        }
      }
    }
    return new ClassMapping(names, ids);
  }

  private static int label(CocoCategory category, Map<String, Integer> found, int classes) {
    if (category.name() != null) {
      return found.getOrDefault(category.name(), -1);
    }
    return category.id() >= 0 && category.id() < classes ? (int) category.id() : -1;
  }

  /** Of names that nothing has, only those that are plain: nothing is lost with the others. */
  private static void addUnused(
      ClassLookup lookup, Set<String> unused, Map<String, Integer> found) {
    for (String name : unused) {
      try {
        int label = lookup.find(name);
        if (label >= 0 && !found.containsValue(label)) {
          found.put(name, label);
        }
      } catch (ClassLookup.AmbiguousException _) {
        // It stays without a label.
      }
    }
  }

  private static Set<String> names(List<CocoCategory> categories, LongPredicate wanted) {
    return categories.stream()
        .filter(category -> wanted.test(category.id()))
        .map(CocoCategory::name)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String some(List<String> names) {
    String first = names.stream().limit(SHOWN).map(Escapes::visible).collect(joining(", "));
    return names.size() > SHOWN ? first + " and %d more".formatted(names.size() - SHOWN) : first;
  }

  private static void requireNames(List<CocoCategory> categories) {
    for (CocoCategory category : categories) {
      if (!category.hasSoundName()) {
        throw new DataException(
            category.described() + ": its name is blank or not on one line; name it otherwise");
      }
    }
    requireDistinct(categories);
  }

  private static void requireDistinct(List<CocoCategory> categories) {
    Map<String, CocoCategory> seen = new HashMap<>();
    for (CocoCategory category : categories) {
      CocoCategory other = category.name() == null ? null : seen.put(category.name(), category);
      if (other != null) {
        throw new DataException(
            "%s, and %s, have the same name; rename one, or take it out if nothing is of it"
                .formatted(other.described(), category.described()));
      }
    }
  }

  /** The dataset's category of each label that it uses. */
  public Map<Integer, Long> categories() {
    Map<Integer, Long> categories = new HashMap<>();
    ids.forEach((id, label) -> categories.put(label, id));
    return categories;
  }

  private static List<CocoCategory> byId(List<CocoCategory> categories) {
    return categories.stream().sorted(Comparator.comparingLong(CocoCategory::id)).toList();
  }
}
