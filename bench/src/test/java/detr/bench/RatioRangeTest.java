package detr.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatioRangeTest {
  @Test
  void ratiosAreOfTheSameTurn() {
    Measurement ours = measurement(List.of(10.0, 20.0, 30.0, 40.0, 50.0, 60.0));
    Measurement theirs = measurement(List.of(20.0, 40.0, 60.0, 80.0, 100.0, 100.0));

    assertEquals(Optional.of(new RatioRange(0.5, 0.6)), RatioRange.of(ours, theirs));
    assertEquals("0.50–0.60", RatioRange.of(ours, theirs).orElseThrow().toString());
  }

  @Test
  void fiveTurnsTellTooLittle() {
    Measurement five = measurement(List.of(1.0, 2.0, 3.0, 4.0, 5.0));

    assertEquals(Optional.empty(), RatioRange.of(five, five));
  }

  /** Of many samples of a skewed distribution 95 % have its median, 2, within their range. */
  @ParameterizedTest
  @ValueSource(ints = {6, 10, 25, 40})
  void theRangeHasTheMedianNineteenTimesOfTwenty(int turns) {
    Random random = new Random(turns);
    int samples = 4000;
    int hits = 0;
    for (int sample = 0; sample < samples; sample++) {
      Measurement ours =
          measurement(
              Stream.generate(() -> 2 * Math.exp(random.nextGaussian())).limit(turns).toList());
      Measurement theirs = measurement(Stream.generate(() -> 1.0).limit(turns).toList());
      RatioRange range = RatioRange.of(ours, theirs).orElseThrow();
      hits += range.low() <= 2 && 2 <= range.high() ? 1 : 0;
    }
    double share = (double) hits / samples;
    assertTrue(share > 0.94 && share < 0.99, "share " + share);
  }

  private static Measurement measurement(List<Double> millis) {
    return new Measurement("480×640", 2, "detr-java", millis, 0, 0);
  }
}
