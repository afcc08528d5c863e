package detr.bench.ladder;

import detr.tensor.kernel.VectorWidth;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The register tile: six rows by two vectors of sums. */
final class Tile {
  /** As wide as the library's, so {@code -Ddetr.vector.bits} holds here too. */
  static final VectorSpecies<Float> S =
      VectorSpecies.of(float.class, VectorShape.forBitSize(VectorWidth.bits()));

  /** Floats of a vector. */
  static final int L = S.length();

  /** Rows of a tile. */
  static final int ROWS = 6;

  /** Columns of a tile. */
  static final int WIDTH = 2 * L;

  private Tile() {}

  /** Says that {@code n} does not divide into panels, if so. */
  static void requirePanels(int n) {
    if (n % WIDTH != 0) {
      throw new IllegalArgumentException("N = " + n + " is no multiple of the tile's " + WIDTH);
    }
  }

  /**
   * C[6, 2 vectors] = A[6, k] · B[k, 2 vectors], where they lie in A of rows of k, B of rows of
   * {@code ldb} and C of rows of n.
   */
  static void multiply(
      float[] a, int aOff, float[] b, int bOff, int ldb, float[] c, int cOff, int k, int n) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    FloatVector c40 = FloatVector.zero(S);
    FloatVector c41 = FloatVector.zero(S);
    FloatVector c50 = FloatVector.zero(S);
    FloatVector c51 = FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(S, b, bOff + p * ldb);
      FloatVector b1 = FloatVector.fromArray(S, b, bOff + p * ldb + L);
      FloatVector x0 = FloatVector.broadcast(S, a[aOff + p]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(S, a[aOff + k + p]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(S, a[aOff + 2 * k + p]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(S, a[aOff + 3 * k + p]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      FloatVector x4 = FloatVector.broadcast(S, a[aOff + 4 * k + p]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      FloatVector x5 = FloatVector.broadcast(S, a[aOff + 5 * k + p]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
    }
    c00.intoArray(c, cOff);
    c01.intoArray(c, cOff + L);
    c10.intoArray(c, cOff + n);
    c11.intoArray(c, cOff + n + L);
    c20.intoArray(c, cOff + 2 * n);
    c21.intoArray(c, cOff + 2 * n + L);
    c30.intoArray(c, cOff + 3 * n);
    c31.intoArray(c, cOff + 3 * n + L);
    c40.intoArray(c, cOff + 4 * n);
    c41.intoArray(c, cOff + 4 * n + L);
    c50.intoArray(c, cOff + 5 * n);
    c51.intoArray(c, cOff + 5 * n + L);
  }
}
