package detr.bench.ladder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Factors are small whole numbers: then a sum is exact in any order, and results must be equal. */
final class RungTest {
  private static final int LARGEST = 5;
  private static final int BLOCK = Blocked.K_BLOCK;

  /** Rows in and beyond tiles and blocks, sums of one, in, at and beyond blocks of K. */
  private static final List<int[]> SHAPES =
      List.of(
          new int[] {1, 1, 1},
          new int[] {6, 1, 2},
          new int[] {5, 7, 1},
          new int[] {13, BLOCK, 3},
          new int[] {Blocked.M_BLOCK + 7, BLOCK + 1, 1},
          new int[] {2 * Blocked.M_BLOCK, 2 * BLOCK, 2});

  static Stream<Arguments> cases() {
    return Ladder.rungs(3).stream()
        .flatMap(rung -> SHAPES.stream().map(s -> Arguments.of(rung, rung.name(), s)));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("cases")
  void productsAreExact(Rung rung, String name, int[] shape) {
    checkProduct(rung, shape[0], shape[1], shape[2] * Tile.WIDTH);
  }

  @Test
  void theRungsWithoutPanelsTakeAnyWidth() {
    for (Rung rung : List.of(new ThreeLoops(), new RowOrder(), new OneRow())) {
      checkProduct(rung, 7, 11, 1);
      checkProduct(rung, 3, 5, Tile.WIDTH - 1);
      checkProduct(rung, 2, 3, 2 * Tile.WIDTH + 1);
    }
  }

  @Test
  void theRungsWithPanelsRefuseOtherWidths() {
    int n = Tile.WIDTH + 1;
    for (Rung rung : List.of(new RegisterTile(), new PackedB(), new Blocked(), new Threads(2))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> rung.multiply(new float[6], new float[n], new float[6 * n], 6, 1, n),
          rung.name());
    }
  }

  @Test
  void aRungUsedAgainForAnotherShapeIsStillRight() {
    for (Rung rung : List.of(new PackedB(), new Blocked(), new Threads(2))) {
      checkProduct(rung, 12, BLOCK + 3, 2 * Tile.WIDTH);
      checkProduct(rung, 7, 9, Tile.WIDTH);
    }
  }

  @Test
  void theLibrarysProductEndsWithBiasAndRelu() {
    Tensor a = Tensor.of(new float[] {1, 2, -3, 4}, 2, 2);
    Tensor weight = Tensor.of(new float[] {1, 1, 0, -1, 2, 0}, 3, 2);
    Tensor bias = Tensor.of(new float[] {0.5f, 1, 1}, 3);
    try (var library = new Library(1, false)) {
      assertArrayEquals(
          new float[] {3.5f, 0, 3, 1.5f, 0, 0}, library.linear(a, weight, bias).toArray());
    }
  }

  private static void checkProduct(Rung rung, int m, int k, int n) {
    float[] a = whole(m * k, 1);
    float[] b = whole(k * n, 2);
    float[] c = new float[m * n];
    Arrays.fill(c, Float.NaN);
    rung.multiply(a, b, c, m, k, n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        long sum = 0;
        for (int p = 0; p < k; p++) {
          sum += (long) a[i * k + p] * (long) b[p * n + j];
        }
        assertEquals(sum, c[i * n + j], rung.name() + " at " + i + ", " + j);
      }
    }
  }

  private static float[] whole(int count, int seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(2 * LARGEST + 1) - LARGEST;
    }
    return values;
  }
}
