package detr.data;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What an import made of annotations that were not quite as they should be: a line of each kind.
 */
final class Notes {
  private static final class Kind {
    private final String first;
    private int count;

    Kind(String first) {
      this.first = first;
    }
  }

  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  /**
   * Counts one.
   *
   * @param kind in the plural
   * @param place where it is; the first of a kind is told
   */
  void add(String kind, String place) {
    kinds.computeIfAbsent(kind, _ -> new Kind(place)).count++;
  }

  /** Tells all. */
  void tell(Consumer<String> out) {
    kinds.forEach(
        (kind, found) -> out.accept("%s: %d, first %s".formatted(kind, found.count, found.first)));
  }
}
