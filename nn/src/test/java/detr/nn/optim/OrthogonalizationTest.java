package detr.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.fast.FastOps;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matrices are put together from singular vectors and values, so that these are known. */
final class OrthogonalizationTest {
  /** What five steps make of a singular value, by the formula. */
  static double iterated(double value) {
    double x = value;
    for (int i = 0; i < 5; i++) {
      x = x * (3.4445 - 4.7750 * x * x + 2.0315 * x * x * x * x);
    }
    return x;
  }

  /** Orthonormal vectors of a length, by Gram and Schmidt. */
  private static double[][] orthonormal(int count, int length, Random random) {
    double[][] vectors = new double[count][length];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < length; k++) {
        vectors[i][k] = random.nextGaussian();
      }
      for (int twice = 0; twice < 2; twice++) {
        for (int j = 0; j < i; j++) {
          double along = dot(vectors[i], vectors[j]);
          for (int k = 0; k < length; k++) {
            vectors[i][k] -= along * vectors[j][k];
          }
        }
      }
      double norm = Math.sqrt(dot(vectors[i], vectors[i]));
      for (int k = 0; k < length; k++) {
        vectors[i][k] /= norm;
      }
    }
    return vectors;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static float[] compose(double[][] left, double[] values, double[][] right) {
    int rows = left[0].length;
    int columns = right[0].length;
    float[] matrix = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
          sum += values[i] * left[i][r] * right[i][c];
        }
        matrix[r * columns + c] = (float) sum;
      }
    }
    return matrix;
  }

  @ParameterizedTest
  @CsvSource({"40, 7", "5, 33", "16, 16", "1, 9", "1, 1", "130, 19", "32, 288"})
  void singularValuesGoNearOneAndVectorsStay(int rows, int columns) {
    Random random = new Random(rows * 1000L + columns);
    int count = Math.min(rows, columns);
    double[][] left = orthonormal(count, rows, random);
    double[][] right = orthonormal(count, columns, random);
    double[] values = new double[count];
    double squares = 0;
    for (int i = 0; i < count; i++) {
      values[i] = 0.1 + 5 * random.nextDouble();
      squares += values[i] * values[i];
    }
    double[] expected = new double[count];
    for (int i = 0; i < count; i++) {
      expected[i] = iterated(values[i] / Math.sqrt(squares));
      assertTrue(expected[i] > 0.6 && expected[i] < 1.3, "" + expected[i]);
    }
    try (FastOps ops = new FastOps(1)) {
      float[] found = new Orthogonalization(ops).of(compose(left, values, right), rows, columns);
      assertArrayEquals(compose(left, expected, right), found, 2e-5f);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 3", "3, 4"})
  void zerosStayZeros(int rows, int columns) {
    try (FastOps ops = new FastOps(1)) {
      for (float value : new Orthogonalization(ops).of(new float[12], rows, columns)) {
        assertEquals(0, value);
      }
    }
  }
}
