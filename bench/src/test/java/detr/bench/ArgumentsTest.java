package detr.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.image.ImageSize;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  @Test
  void listsAreReadInOrder() {
    Arguments arguments = Arguments.of(new String[] {"--sizes", "480x640, 800×1066"}, "--sizes");

    assertEquals(
        List.of(new ImageSize(480, 640), new ImageSize(800, 1066)),
        arguments.list("--sizes", "1x1", Sizes::parse));
    assertEquals(List.of(2, 1), arguments.list("--threads", "2,1", Arguments::count));
  }

  @Test
  void whatCannotBeUnderstoodIsRefused() {
    assertThrows(BenchException.class, () -> Arguments.of(new String[] {"--runz", "1"}, "--runs"));
    assertThrows(BenchException.class, () -> Arguments.of(new String[] {"--runs"}, "--runs"));
    assertThrows(BenchException.class, () -> Arguments.count("0"));
    assertThrows(BenchException.class, () -> Sizes.parse("480"));
    assertThrows(BenchException.class, () -> Sizes.parse("0x3"));
  }

  @Test
  void resultsAgreeWhereOnlyFractionsDifferALittle() {
    String a = "{\"label\": \"cat\", \"class_id\": 17, \"score\": 0.9, \"xmin\": 10.25}";

    assertTrue(FirstImage.agree(a, a.replace("10.25", "10.26")));
    assertFalse(FirstImage.agree(a, a.replace("10.25", "11.26")));
    assertFalse(FirstImage.agree(a, a.replace("17", "18")));
    assertFalse(FirstImage.agree(a, "[]"));
  }

  @Test
  void theLargestDifferenceIsNeverHidden() {
    assertEquals(0.5, Turns.largestDifference(new float[] {1, 2}, new float[] {1.5f, 2.25f}));
    assertEquals(Double.POSITIVE_INFINITY, Turns.largestDifference(new float[1], new float[2]));
    assertEquals(
        Double.NaN, Turns.largestDifference(new float[] {Float.NaN, 1}, new float[] {0, 1}));
  }
}
