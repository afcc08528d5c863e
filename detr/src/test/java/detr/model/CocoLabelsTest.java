package detr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CocoLabelsTest {
  private static final List<String> NAMES = CocoLabels.NAMES;

  @Test
  void has80NamesAndTheGaps() {
    assertEquals(91, NAMES.size());
    assertEquals(81, new HashSet<>(NAMES).size());
    assertEquals(
        List.of(0, 12, 26, 29, 30, 45, 66, 68, 69, 71, 83),
        IntStream.range(0, 91)
            .filter(id -> NAMES.get(id).equals(CocoLabels.NOT_A_CLASS))
            .boxed()
            .toList());
  }

  /** COCO's panoptic task has 80 things and 53 kinds of stuff. */
  @Test
  void thePanopticModelsHaveStuffToo() {
    List<String> names = CocoLabels.of(250);
    assertEquals(250, names.size());
    assertEquals(NAMES, names.subList(0, 91));
    assertEquals(1 + 80 + 53, new HashSet<>(names).size());
    assertEquals("banner", names.get(92));
    assertEquals("road", names.get(149));
    assertEquals("tree-merged", names.get(184));
    assertEquals("rug-merged", names.get(200));
    assertEquals(List.of(true, false), List.of(CocoLabels.isThing(90), CocoLabels.isThing(92)));
    assertEquals(List.of("class 0", "class 1"), CocoLabels.of(2));
  }

  @Test
  void namesByCategoryId() {
    assertEquals("person", NAMES.get(1));
    assertEquals("cat", NAMES.get(17));
    assertEquals("hair drier", NAMES.get(89));
    assertEquals("couch", NAMES.get(63));
    assertEquals("remote", NAMES.get(75));
    assertEquals("stop sign", NAMES.get(13));
    assertEquals("toothbrush", NAMES.get(90));
  }
}
