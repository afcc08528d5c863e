package detr.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.coco.CocoCategory;
import detr.model.CocoLabels;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class ClassMappingTest {
  private static final List<CocoCategory> CATEGORIES =
      List.of(new CocoCategory(17, "Cat"), new CocoCategory(1, "person"));
  private static final Set<Long> USED = Set.of(17L, 1L);

  private static List<CocoCategory> categories(String... names) {
    CocoCategory[] all = new CocoCategory[names.length];
    for (int i = 0; i < names.length; i++) {
      all[i] = new CocoCategory(i + 1L, names[i]);
    }
    return List.of(all);
  }

  private static void assertRefused(Executable mapping, String... words) {
    DataException thrown = assertThrows(DataException.class, mapping);
    for (String word : words) {
      assertTrue(thrown.getMessage().contains(word), thrown.getMessage());
    }
    assertEquals(1, thrown.getMessage().lines().count());
  }

  @Test
  void labelsAreDenseIdsOrTheModelsNames() {
    assertEquals(Map.of(0, 1L, 1, 17L), ClassMapping.dense(CATEGORIES).categories());
    ClassMapping ids = ClassMapping.ofIds(CATEGORIES, USED, 91);
    assertEquals(17, ids.ids().get(17L));
    assertEquals("N/A", ids.names().get(2));
    assertEquals("person", ids.names().get(1));
    ClassMapping names = ClassMapping.ofNames(CATEGORIES, USED, CocoLabels.NAMES);
    assertEquals(Map.of(17, 17L, 1, 1L), names.categories(), "no other label has a category");
    assertRefused(() -> ClassMapping.ofIds(CATEGORIES, USED, 17), "class 17, 'Cat'");
    assertRefused(
        () -> ClassMapping.ofNames(CATEGORIES, USED, List.of("person")), "'Cat'", "person");
  }

  @Test
  void classesThatDifferByCaseStayTwo() {
    List<CocoCategory> two = categories("A", "a");
    Set<Long> used = Set.of(1L, 2L);
    assertEquals(List.of("A", "a"), ClassMapping.dense(two).names());
    assertEquals(Map.of(1L, 1, 2L, 0), ClassMapping.ofNames(two, used, List.of("a", "A")).ids());
    assertRefused(() -> ClassMapping.ofNames(two, used, List.of("a")), "class 1, 'A'");
    assertRefused(() -> ClassMapping.ofNames(two, Set.of(1L), List.of("a")), "class 1, 'A'");
    assertRefused(
        () -> ClassMapping.ofNames(categories("CAT", "Cat"), used, List.of("cat")), "CAT", "Cat");
    assertRefused(
        () -> ClassMapping.ofNames(categories("cat"), used, List.of("CAT", "Cat")), "CAT", "Cat");
    assertRefused(
        () -> ClassMapping.ofNames(categories("cat"), used, List.of("cat", "cat")), "0", "1");
  }

  @Test
  void classesOfTheSameNameAreRefused() {
    List<CocoCategory> root = List.of(new CocoCategory(0, "cell"), new CocoCategory(1, "cell"));
    assertRefused(() -> ClassMapping.dense(root), "class 0, 'cell'", "class 1, 'cell'");
    assertRefused(() -> ClassMapping.ofNames(root, Set.of(1L), List.of("cell")), "class 0");
  }

  @Test
  void aClassThatNothingIsOfNeedsNoLabel() {
    List<CocoCategory> categories = categories("cells", "RBC", "rbc");
    ClassMapping mapping = ClassMapping.ofNames(categories, Set.of(2L), List.of("WBC", "RBC"));
    assertEquals(Map.of(2L, 1), mapping.ids());
    assertEquals(Map.of(), ClassMapping.ofNames(List.of(), Set.of(), List.of("a")).ids());
    assertEquals(Map.of(1L, 1), ClassMapping.ofIds(categories("a", "b"), Set.of(1L), 2).ids());
  }

  @Test
  void namesThatAreNoLineAreRefused() {
    assertRefused(() -> ClassMapping.dense(categories("red\nbox")), "class 1, 'red\\nbox'");
    assertRefused(() -> ClassMapping.dense(categories("red\rbox")), "class 1, 'red\\rbox'");
    assertRefused(() -> ClassMapping.dense(categories("a", "")), "class 2, ''");
    assertRefused(() -> ClassMapping.dense(categories(" ")), "class 1, ' '");
    assertRefused(
        () -> ClassMapping.dense(List.of(new CocoCategory(7, null))), "class 7 without a name");
  }
}
