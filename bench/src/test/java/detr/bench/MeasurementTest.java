package detr.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementTest {
  @Test
  void theMedianIsTheMiddleOne() {
    assertEquals(2, measurement(List.of(9.0, 1.0, 2.0)).median());
    assertEquals(3.5, measurement(List.of(9.0, 1.0, 5.0, 2.0)).median());
  }

  @Test
  void aRowOfTheCsvIsReadAsItWasWritten() {
    Measurement measurement =
        new Measurement("480×640", 2, "ONNX Runtime 1.2", List.of(20.5, 10.25), 0.125, 512.5);

    assertEquals("480×640,2,ONNX Runtime 1.2,0.125,512.5,20.50 10.25", measurement.toCsv());
    assertEquals(measurement, Measurement.ofCsv(measurement.toCsv()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,2,b,0,0", "a,2,b,0,0,1 x", "a,two,b,0,0,1"})
  void anotherRowIsRefused(String row) {
    assertThrows(BenchException.class, () -> Measurement.ofCsv(row));
  }

  private static Measurement measurement(List<Double> millis) {
    return new Measurement("480×640", 2, "detr-java", millis, 0, 0);
  }
}
