package detr.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A register tile of two panels: 6 rows × 4 vectors of sums, for vectors of 512 bits, which come
 * with 32 registers. Twenty-four sums, four vectors of B and one broadcast of A are 29 of them. A
 * step does 24 multiply-adds for 10 loads, where two tiles of 6×2 need 16 loads, and has enough
 * independent sums to keep two multiply-add units busy.
 *
 * <p>Other shapes do less well: 12×2 needs twelve pointers to rows of A, more than the general
 * registers hold, and 8×3 has panels of 48 columns, which 64 and 128 channels do not fill.
 */
final class WideTile {
  private static final VectorSpecies<Float> S = VectorMath.SPECIES;
  private static final int L = S.length();
  private static final int PANEL = 2 * L;
  private static final float[] ZEROS = new float[2 * PANEL];

  private WideTile() {}

  /**
   * As {@link Kernels#tiles} for two panels; {@link NarrowTile#run} says why all is written out.
   */
  static void run(
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int kc,
      float[] c,
      int cOff,
      int ldc,
      float[] before,
      int beforeOff,
      float[] bias,
      int biasOff,
      float floor) {
    float[] add = before == null ? ZEROS : before;
    int from = before == null ? 0 : beforeOff;
    int ld = before == null ? 0 : ldc;
    int a1 = aOff + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    int a4 = a3 + lda;
    int a5 = a4 + lda;
    int next = bOff + kc * PANEL;
    float[] start = bias == null ? ZEROS : bias;
    int startOff = bias == null ? 0 : biasOff;
    FloatVector c00 = FloatVector.fromArray(S, start, startOff);
    FloatVector c01 = FloatVector.fromArray(S, start, startOff + L);
    FloatVector c02 = FloatVector.fromArray(S, start, startOff + 2 * L);
    FloatVector c03 = FloatVector.fromArray(S, start, startOff + 3 * L);
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c12 = c02;
    FloatVector c13 = c03;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    FloatVector c22 = c02;
    FloatVector c23 = c03;
    FloatVector c30 = c00;
    FloatVector c31 = c01;
    FloatVector c32 = c02;
    FloatVector c33 = c03;
    FloatVector c40 = c00;
    FloatVector c41 = c01;
    FloatVector c42 = c02;
    FloatVector c43 = c03;
    FloatVector c50 = c00;
    FloatVector c51 = c01;
    FloatVector c52 = c02;
    FloatVector c53 = c03;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, bOff + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(S, b, bOff + k * PANEL + L);
      FloatVector b2 = FloatVector.fromArray(S, b, next + k * PANEL);
      FloatVector b3 = FloatVector.fromArray(S, b, next + k * PANEL + L);
      FloatVector x0 = FloatVector.broadcast(S, a[aOff + k]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      c02 = x0.fma(b2, c02);
      c03 = x0.fma(b3, c03);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      c12 = x1.fma(b2, c12);
      c13 = x1.fma(b3, c13);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      c22 = x2.fma(b2, c22);
      c23 = x2.fma(b3, c23);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      c32 = x3.fma(b2, c32);
      c33 = x3.fma(b3, c33);
      FloatVector x4 = FloatVector.broadcast(S, a[a4 + k]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      c42 = x4.fma(b2, c42);
      c43 = x4.fma(b3, c43);
      FloatVector x5 = FloatVector.broadcast(S, a[a5 + k]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
      c52 = x5.fma(b2, c52);
      c53 = x5.fma(b3, c53);
    }
    c00.add(FloatVector.fromArray(S, add, from)).max(floor).intoArray(c, cOff);
    c01.add(FloatVector.fromArray(S, add, from + L)).max(floor).intoArray(c, cOff + L);
    c02.add(FloatVector.fromArray(S, add, from + 2 * L)).max(floor).intoArray(c, cOff + 2 * L);
    c03.add(FloatVector.fromArray(S, add, from + 3 * L)).max(floor).intoArray(c, cOff + 3 * L);
    c10.add(FloatVector.fromArray(S, add, from + ld)).max(floor).intoArray(c, cOff + ldc);
    c11.add(FloatVector.fromArray(S, add, from + ld + L)).max(floor).intoArray(c, cOff + ldc + L);
    c12.add(FloatVector.fromArray(S, add, from + ld + 2 * L))
        .max(floor)
        .intoArray(c, cOff + ldc + 2 * L);
    c13.add(FloatVector.fromArray(S, add, from + ld + 3 * L))
        .max(floor)
        .intoArray(c, cOff + ldc + 3 * L);
    c20.add(FloatVector.fromArray(S, add, from + 2 * ld)).max(floor).intoArray(c, cOff + 2 * ldc);
    c21.add(FloatVector.fromArray(S, add, from + 2 * ld + L))
        .max(floor)
        .intoArray(c, cOff + 2 * ldc + L);
    c22.add(FloatVector.fromArray(S, add, from + 2 * ld + 2 * L))
        .max(floor)
        .intoArray(c, cOff + 2 * ldc + 2 * L);
    c23.add(FloatVector.fromArray(S, add, from + 2 * ld + 3 * L))
        .max(floor)
        .intoArray(c, cOff + 2 * ldc + 3 * L);
    c30.add(FloatVector.fromArray(S, add, from + 3 * ld)).max(floor).intoArray(c, cOff + 3 * ldc);
    c31.add(FloatVector.fromArray(S, add, from + 3 * ld + L))
        .max(floor)
        .intoArray(c, cOff + 3 * ldc + L);
    c32.add(FloatVector.fromArray(S, add, from + 3 * ld + 2 * L))
        .max(floor)
        .intoArray(c, cOff + 3 * ldc + 2 * L);
    c33.add(FloatVector.fromArray(S, add, from + 3 * ld + 3 * L))
        .max(floor)
        .intoArray(c, cOff + 3 * ldc + 3 * L);
    c40.add(FloatVector.fromArray(S, add, from + 4 * ld)).max(floor).intoArray(c, cOff + 4 * ldc);
    c41.add(FloatVector.fromArray(S, add, from + 4 * ld + L))
        .max(floor)
        .intoArray(c, cOff + 4 * ldc + L);
    c42.add(FloatVector.fromArray(S, add, from + 4 * ld + 2 * L))
        .max(floor)
        .intoArray(c, cOff + 4 * ldc + 2 * L);
    c43.add(FloatVector.fromArray(S, add, from + 4 * ld + 3 * L))
        .max(floor)
        .intoArray(c, cOff + 4 * ldc + 3 * L);
    c50.add(FloatVector.fromArray(S, add, from + 5 * ld)).max(floor).intoArray(c, cOff + 5 * ldc);
    c51.add(FloatVector.fromArray(S, add, from + 5 * ld + L))
        .max(floor)
        .intoArray(c, cOff + 5 * ldc + L);
    c52.add(FloatVector.fromArray(S, add, from + 5 * ld + 2 * L))
        .max(floor)
        .intoArray(c, cOff + 5 * ldc + 2 * L);
    c53.add(FloatVector.fromArray(S, add, from + 5 * ld + 3 * L))
        .max(floor)
        .intoArray(c, cOff + 5 * ldc + 3 * L);
  }
}
