package detr.bench.ladder;

import static detr.bench.ladder.Tile.L;
import static detr.bench.ladder.Tile.S;

import jdk.incubator.vector.FloatVector;

/**
 * Vectors by hand: two vectors of a row of C are summed in registers over all of K and stored once.
 * Any shape; columns beyond the last pair of vectors are summed one by one.
 */
final class OneRow implements Rung {
  @Override
  public String name() {
    return "one row";
  }

  @Override
  public String idea() {
    return "Vector API: sums stay in registers, fused multiply-adds";
  }

  @Override
  public void multiply(float[] a, float[] b, float[] c, int m, int k, int n) {
    rows(a, b, c, 0, m, k, n);
  }

  /** Rows {@code from} to {@code to − 1} of C. */
  static void rows(float[] a, float[] b, float[] c, int from, int to, int k, int n) {
    int bound = n - n % Tile.WIDTH;
    for (int i = from; i < to; i++) {
      for (int j = 0; j < bound; j += Tile.WIDTH) {
        twoVectors(a, i * k, b, j, c, i * n + j, k, n);
      }
      for (int j = bound; j < n; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[i * k + p], b[p * n + j], sum);
        }
        c[i * n + j] = sum;
      }
    }
  }

  private static void twoVectors(
      float[] a, int aOff, float[] b, int bOff, float[] c, int cOff, int k, int n) {
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.broadcast(S, a[aOff + p]);
      c0 = x.fma(FloatVector.fromArray(S, b, bOff + p * n), c0);
      c1 = x.fma(FloatVector.fromArray(S, b, bOff + p * n + L), c1);
    }
    c0.intoArray(c, cOff);
    c1.intoArray(c, cOff + L);
  }
}
