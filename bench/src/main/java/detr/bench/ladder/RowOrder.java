package detr.bench.ladder;

import java.util.Arrays;

/**
 * The same additions in the order i-k-j: the innermost loop goes along rows of B and C, has no sum
 * that waits for itself, and C2 makes vector instructions of it. For that the rows are arrays of
 * their own: with offsets into two arrays, C2 of JDK 25 cannot exclude that a store meets a later
 * load, and leaves the loop scalar. Any shape.
 */
final class RowOrder implements Rung {
  @Override
  public String name() {
    return "row order";
  }

  @Override
  public String idea() {
    return "loops i-k-j, which C2 vectorises";
  }

  @Override
  public void multiply(float[] a, float[] b, float[] c, int m, int k, int n) {
    float[][] rowsOfB = new float[k][];
    for (int p = 0; p < k; p++) {
      rowsOfB[p] = Arrays.copyOfRange(b, p * n, (p + 1) * n);
    }
    float[] sums = new float[n];
    for (int i = 0; i < m; i++) {
      Arrays.fill(sums, 0);
      for (int p = 0; p < k; p++) {
        addRow(a[i * k + p], rowsOfB[p], sums);
      }
      System.arraycopy(sums, 0, c, i * n, n);
    }
  }

  private static void addRow(float left, float[] right, float[] sums) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += left * right[j];
    }
  }
}
