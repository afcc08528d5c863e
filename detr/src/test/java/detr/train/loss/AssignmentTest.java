package detr.train.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.ReferenceFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against SciPy's linear_sum_assignment, and against every assignment there is of small ones. */
final class AssignmentTest {
  @Test
  void findsSciPysPairs() {
    assertEquals(6, checkAll(ReferenceFile.resource(AssignmentTest.class, "assignment-small")));
  }

  @Test
  void findsSciPysPairsOfAllMatrices() {
    assertEquals(7, checkAll(ReferenceFile.shared("assignment")));
  }

  /** Ties are visited in SciPy's order, so the pairs are equal where others would do as well. */
  private static int checkAll(Path path) {
    try (ReferenceFile file = new ReferenceFile(path)) {
      int i = 0;
      for (; file.has(i + ".cost"); i++) {
        double[] cost = file.values(i + ".cost");
        int[] sizes = file.sizes(i + ".cost");
        int[] columns = Assignment.solve(cost, sizes[0], sizes[1]);
        double total = file.values(i + ".total")[0];
        assertEquals(total, total(cost, sizes[1], columns), 1e-9 * Math.abs(total), "total " + i);
        int[] expected = new int[sizes[0]];
        Arrays.fill(expected, -1);
        int[] rows = file.integers(i + ".row");
        for (int k = 0; k < rows.length; k++) {
          expected[rows[k]] = file.integers(i + ".col")[k];
        }
        assertArrayEquals(expected, columns, "pairs " + i);
      }
      return i;
    }
  }

  private static double total(double[] cost, int columns, int[] columnOf) {
    double total = 0;
    for (int row = 0; row < columnOf.length; row++) {
      total += columnOf[row] < 0 ? 0 : cost[row * columns + columnOf[row]];
    }
    return total;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,3", "5,5", "6,6", "2,6", "6,2", "4,5", "5,3", "1,7", "7,1"})
  void isTheBestOfAll(int rows, int columns) {
    Random random = new Random(31L * rows + columns);
    for (int round = 0; round < 60; round++) {
      boolean ties = round % 2 == 0;
      double[] cost = new double[rows * columns];
      for (int i = 0; i < cost.length; i++) {
        cost[i] = ties ? random.nextInt(-2, 3) : random.nextGaussian();
      }
      int[] columnOf = Assignment.solve(cost, rows, columns);
      boolean[] taken = new boolean[columns];
      int pairs = 0;
      for (int column : columnOf) {
        if (column >= 0) {
          assertTrue(!taken[column], "column " + column + " is given twice");
          taken[column] = true;
          pairs++;
        }
      }
      assertEquals(Math.min(rows, columns), pairs);
      int spare = Math.max(0, rows - columns);
      double best = best(cost, rows, columns, 0, new boolean[columns], spare);
      assertEquals(best, total(cost, columns, columnOf), 1e-12);
    }
  }

  /** The least total of rows from {@code row} on, of which {@code spare} stay without a column. */
  private static double best(
      double[] cost, int rows, int columns, int row, boolean[] taken, int spare) {
    if (row == rows) {
      return 0;
    }
    double best =
        spare > 0 ? best(cost, rows, columns, row + 1, taken, spare - 1) : Double.POSITIVE_INFINITY;
    for (int column = 0; column < columns; column++) {
      if (!taken[column]) {
        taken[column] = true;
        double rest = best(cost, rows, columns, row + 1, taken, spare);
        best = Math.min(best, cost[row * columns + column] + rest);
        taken[column] = false;
      }
    }
    return best;
  }

  @Test
  void noColumnsLeaveAllRowsOver() {
    assertArrayEquals(new int[] {-1, -1}, Assignment.solve(new double[0], 2, 0));
    assertArrayEquals(new int[0], Assignment.solve(new double[0], 0, 2));
  }

  @Test
  void refusesCostsThatAreNotNumbers() {
    double[] cost = {1, 2, 3, Double.NaN, 5, 6};
    var error = assertThrows(IllegalArgumentException.class, () -> Assignment.solve(cost, 2, 3));
    assertEquals("the cost of row 1 and column 0 is NaN", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Assignment.solve(cost, 2, 2));
  }
}
