package detr.coco;

import detr.tensor.DetrException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Which of a model's classes a name means: the one of exactly this name; else the one whose name
 * differs in upper and lower case alone. Where several would do, none does.
 *
 * @param labels the names of the model's classes, in their order
 */
public record ClassLookup(List<String> labels) {
  /** Names that could mean several classes; the message names them and is one line. */
  public static final class AmbiguousException extends DetrException {
    private static final long serialVersionUID = 1;

    private AmbiguousException(String message) {
      super(message);
    }
  }

  /** Copies the list. */
  public ClassLookup {
    labels = List.copyOf(labels);
  }

  /**
   * The class that a name means.
   *
   * @return its index; −1 if there is none
   * @throws AmbiguousException if there are several
   */
  public int find(String name) {
    return find(name, Set.of());
  }

  /**
   * The classes that are named, or numbered.
   *
   * @param wanted names, and indices where no class has the number for its name
   * @throws DetrException if there is no such class, and names the nearest; or if there are several
   */
  public Set<Integer> ids(Collection<String> wanted) {
    Set<Integer> ids = new TreeSet<>();
    for (String item : wanted) {
      ids.add(id(item));
    }
    return ids;
  }

  private int id(String item) {
    int found;
    try {
      found = find(item);
    } catch (AmbiguousException e) {
      throw new DetrException(e.getMessage() + "; give it as it is written, or its id", e);
    }
    if (found < 0 && item.matches("\\d{1,9}") && Integer.parseInt(item) < labels.size()) {
      return Integer.parseInt(item);
    }
    if (found < 0) {
      throw new DetrException(
          "no class is called '%s'; the nearest is '%s', and ids are 0 to %d"
              .formatted(item, Spelling.nearest(item, labels), labels.size() - 1));
    }
    return found;
  }

  /**
   * The classes that different names mean.
   *
   * @param all the names that there are; a class of exactly one of these is no other's
   * @return their indices, each once; names that no class has are left out
   * @throws AmbiguousException if a name means several classes, or several names mean one
   */
  public Map<String, Integer> findAll(Set<String> names, Set<String> all) {
    Map<String, Integer> found = new LinkedHashMap<>();
    Map<Integer, String> taken = new HashMap<>();
    for (String name : names) {
      int label = find(name, all);
      if (label >= 0) {
        String other = taken.put(label, name);
        if (other != null) {
          throw new AmbiguousException(
              "'%s' and '%s' would both be '%s', which is one class"
                  .formatted(
                      Escapes.visible(other),
                      Escapes.visible(name),
                      Escapes.visible(labels.get(label))));
        }
        found.put(name, label);
      }
    }
    return found;
  }

  /**
   * @param exact names that no other name means in another case
   */
  private int find(String name, Set<String> exact) {
    List<Integer> found = where(name::equals);
    if (found.isEmpty()) {
      found = where(label -> label.equalsIgnoreCase(name) && !exact.contains(label));
    }
    if (found.size() > 1) {
      List<String> several = new ArrayList<>();
      for (int label : found) {
        several.add("%d, '%s'".formatted(label, Escapes.visible(labels.get(label))));
      }
      throw new AmbiguousException(
          "'%s' could be class %s"
              .formatted(Escapes.visible(name), String.join(", or class ", several)));
    }
    return found.isEmpty() ? -1 : found.getFirst();
  }

  private List<Integer> where(Predicate<String> wanted) {
    return IntStream.range(0, labels.size())
        .filter(label -> wanted.test(labels.get(label)))
        .boxed()
        .toList();
  }
}
