package detr.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class ModelSpeedTest {
  @Test
  void aRowHasWhatDetrBenchPrinted() {
    String json =
        "{\"architecture\":\"detr-r50-dc5\",\"machine\":\"vector\",\"size\":\"800x1066\",\"median_ms\":1612.4,"
            + "\"multiply_adds\":173312345678,\"gflops\":215.0,\"peak_bytes\":712000000}";
    assertEquals(
        "| detr-r50-dc5 | 800×1066 | 173.3 G | 1612 ms | 215 | 712 MB |",
        ModelSpeed.row("800x1066", json));
    assertThrows(BenchException.class, () -> ModelSpeed.row("1x1", "{}"));
  }
}
