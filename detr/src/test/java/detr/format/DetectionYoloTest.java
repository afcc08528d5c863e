package detr.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.geometry.Box;
import detr.result.Detection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DetectionYoloTest {
  @Test
  void writesCentresAndSizesInPartsOfTheImage() {
    List<Detection> found =
        List.of(
            new Detection("dog", 18, 0.5f, new Box(10, 20, 30, 60)),
            new Detection("cat", 17, 0.25f, new Box(100, 0, 200, 1)));
    assertEquals(
        """
        18 0.100000 0.400000 0.100000 0.400000
        17 0.750000 0.005000 0.500000 0.010000
        """,
        DetectionYolo.text(found, 200, 100, false));
    assertEquals(
        """
        18 0.100000 0.400000 0.100000 0.400000 0.500000
        17 0.750000 0.005000 0.500000 0.010000 0.250000
        """,
        DetectionYolo.text(found, 200, 100, true));
    assertEquals("", DetectionYolo.text(List.of(), 200, 100, true));
  }

  /** 0..2/3 of the width, all of the height. */
  @Test
  void clipsToTheImage() {
    Detection wide = new Detection("dog", 0, 1, new Box(-50, -0.5f, 20, 31));
    assertEquals(
        "0 0.333333 0.500000 0.666667 1.000000\n",
        DetectionYolo.text(List.of(wide), 30, 30, false));
  }
}
