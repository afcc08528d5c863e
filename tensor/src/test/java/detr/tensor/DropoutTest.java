package detr.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.tensor.fast.FastOps;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DropoutTest {
  private static final int COUNT = 1_000_000;

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float[] applied(float probability, long seed, int count) {
    float[] values = ones(count);
    new Dropout(probability, seed).apply(values, 0, 0, values, 0, count);
    return values;
  }

  /** Within six standard deviations, and so are neighbours of both kinds. */
  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.25f, 0.5f, 0.9f})
  void zeroesAsManyAsItShouldAndNeighboursAlone(float p) {
    float[] values = applied(p, 42, COUNT);
    int dropped = 0;
    for (int distance : new int[] {1, 2, 3, 32, 850}) {
      int both = 0;
      dropped = 0;
      for (int i = 0; i < COUNT; i++) {
        assertEquals(values[i] == 0 ? 0 : 1 / (1 - p), values[i], 0);
        dropped += values[i] == 0 ? 1 : 0;
        both += i >= distance && values[i] == 0 && values[i - distance] == 0 ? 1 : 0;
      }
      double square = (double) p * p;
      assertEquals(square * COUNT, both, 6 * Math.sqrt(square * (1 - square) * COUNT) + distance);
    }
    assertEquals(p * COUNT, dropped, 6 * Math.sqrt(p * (1 - p) * COUNT));
  }

  @Test
  void seedsThatDifferInAnyHalfChooseIndependently() {
    float[] some = applied(0.5f, 42, COUNT);
    for (long seed : new long[] {43, 42 + (1L << 32), 42 + (1L << 63)}) {
      float[] others = applied(0.5f, seed, COUNT);
      int same = 0;
      for (int i = 0; i < COUNT; i++) {
        same += some[i] == others[i] ? 1 : 0;
      }
      assertEquals(COUNT / 2, same, 6 * Math.sqrt(COUNT / 4.0));
    }
  }

  @Test
  void aPartIsThatOfTheWhole() {
    float[] whole = applied(0.3f, 7, 1000);
    float[] part = ones(130);
    float[] out = new float[140];
    new Dropout(0.3f, 7).apply(part, 7, 507, out, 3, 123);
    assertArrayEquals(Arrays.copyOfRange(whole, 507, 630), Arrays.copyOfRange(out, 3, 126));
  }

  @Test
  void interpretersDropTheSame() {
    Tensor x = new Samples(5).tensor(37, 1000);
    float[] expected = new ReferenceOps().dropoutBy(x, 0.3f, 11).toArray();
    for (int threads : new int[] {1, 2, 3}) {
      try (FastOps fast = new FastOps(threads)) {
        assertArrayEquals(expected, fast.dropoutBy(x, 0.3f, 11).toArray());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1, Float.NaN})
  void refusesWhatIsNoProbability(float p) {
    assertThrows(IllegalArgumentException.class, () -> new Dropout(p, 1));
  }
}
