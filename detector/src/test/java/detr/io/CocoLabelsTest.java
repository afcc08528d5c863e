package detr.io;

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
