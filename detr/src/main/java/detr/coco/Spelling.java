package detr.coco;

import detr.model.CocoLabels;
import java.util.List;
import java.util.Locale;

/** Finds what somebody may have meant. */
final class Spelling {
  private Spelling() {}

  /** The name with the fewest letters to change; the first of equals. */
  static String nearest(String item, List<String> labels) {
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
