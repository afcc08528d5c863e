package detr.coco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.CocoLabels;
import detr.tensor.DetrException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassIdsTest {
  private static Set<Integer> ids(String wanted, List<String> labels) {
    return new ClassLookup(labels).ids(List.of(wanted.split(",", -1)));
  }

  @Test
  void findsNamesAndIds() {
    List<String> labels = CocoLabels.NAMES;
    assertEquals(Set.of(1, 18), ids("person,dog", labels));
    assertEquals(Set.of(10, 89), ids("Traffic Light,HAIR drier", labels));
    assertEquals(Set.of(0, 1, 90), ids("90,0,person", labels));
    assertEquals(Set.of(1), ids("a", List.of("b", "a", "A")));
    assertEquals(Set.of(1, 2), ids("A,a", List.of("b", "a", "A")));
    assertEquals(Set.of(0), ids("2", List.of("2", "1", "0")), "a name, not an id");
  }

  @ParameterizedTest
  @CsvSource({
    "persn, person",
    "dogs, dog",
    "trafic ligth, traffic light",
    "hotdog, hot dog",
    "Cuo, cup",
  })
  void suggestsTheNearest(String wrong, String right) {
    assertRefused(wrong, "'" + wrong + "'", "'" + right + "'", "0 to 90");
    assertRefused("person," + wrong, "'" + wrong + "'", "'" + right + "'");
  }

  @Test
  void refusesIdsThatNoClassHas() {
    assertRefused("91", "'91'");
    assertRefused("-1", "'-1'");
    assertRefused("99999999999", "'99999999999'");
    assertRefused("person,,dog", "''");
    assertRefused("", "''");
  }

  @Test
  void refusesNamesThatCouldBeSeveral() {
    for (String labels : List.of("Dog,DOG", "dog,dog")) {
      DetrException refused =
          assertThrows(DetrException.class, () -> ids("dog", List.of(labels.split(","))));
      for (String label : labels.split(",")) {
        assertTrue(refused.getMessage().contains("'" + label + "'"), refused.getMessage());
      }
    }
  }

  private static void assertRefused(String wanted, String... words) {
    DetrException refused = assertThrows(DetrException.class, () -> ids(wanted, CocoLabels.NAMES));
    for (String word : words) {
      assertTrue(refused.getMessage().contains(word), refused.getMessage());
    }
  }

  /** Textbook examples. */
  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3",
    "saturday, sunday, 3",
    "'', abc, 3",
    "abc, '', 3",
    "flaw, lawn, 2",
    "same, same, 0"
  })
  void countsChanges(String a, String b, int changes) {
    assertEquals(changes, Spelling.distance(a, b));
  }
}
