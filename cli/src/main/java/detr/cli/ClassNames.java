package detr.cli;

import detr.coco.ClassLookup;
import detr.model.CocoLabels;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Finds the classes that a user means by names or ids. */
final class ClassNames {
  private ClassNames() {}

  /**
   * The ids of the classes that are named.
   *
   * @param wanted names, as {@link ClassLookup} finds them, and ids, with commas between
   * @param labels the names of all classes, by id
   * @throws CliException if there is no such class, and names the nearest; or if there are several
   */
  static Set<Integer> ids(String wanted, List<String> labels) {
    Set<Integer> ids = new TreeSet<>();
    ClassLookup lookup = new ClassLookup(labels);
    for (String item : wanted.split(",", -1)) {
      ids.add(find(item.strip(), lookup));
    }
    return ids;
  }

  private static int find(String item, ClassLookup lookup) {
    List<String> labels = lookup.labels();
    int found;
    try {
      found = lookup.find(item);
    } catch (ClassLookup.AmbiguousException e) {
      throw CliException.badInput(
          "--classes: %s; give it as it is written, or its id".formatted(e.getMessage()), e);
    }
    if (found < 0 && item.matches("\\d{1,9}") && Integer.parseInt(item) < labels.size()) {
      return Integer.parseInt(item);
    }
    if (found < 0) {
      throw CliException.badInput(
          "--classes: no class is called '%s'; the nearest is '%s', and ids are 0 to %d"
              .formatted(item, nearest(item, labels), labels.size() - 1));
    }
    return found;
  }

  /** The name with the fewest letters to change; the first of equals. */
  private static String nearest(String item, List<String> labels) {
    String nearest = labels.getFirst();
    int least = Integer.MAX_VALUE;
    for (String label : labels.stream().filter(l -> !l.equals(CocoLabels.NOT_A_CLASS)).toList()) {
      int distance = distance(item.toLowerCase(Locale.ROOT), label.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = label;
      }
    }
    return nearest;
  }

  /** Levenshtein's: how many letters must be put in, taken out or replaced. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
