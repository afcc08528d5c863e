package detr.tensor.kernel;

import static detr.tensor.kernel.VectorMath.FENCED;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A register tile of one panel: 6 rows × 2 vectors of sums. Twelve sums, two vectors of B and two
 * broadcasts of A fill the 16 registers of AVX2.
 *
 * <p>The loop is bound by how many instructions the core can issue, so a step must compile to 8
 * loads and 12 multiply-adds and little else. Hence it runs from −K up to zero, which leaves no end
 * of the loop to be spilled to the stack, and rows of A are first copied to constant distances from
 * each other, which leaves one pointer in a register instead of seven. The launcher's flags let C2
 * unroll it four times.
 */
final class NarrowTile {
  private static final VectorSpecies<Float> S = VectorMath.SPECIES;
  private static final int L = S.length();
  private static final int PANEL = 2 * L;

  /** No power of 2, lest rows meet in the cache. */
  private static final int ROW = Kernels.ROW_STRIDE;

  /** For {@link #run} where there is nothing to add. */
  static final float[] ZEROS = new float[PANEL];

  private NarrowTile() {}

  /**
   * Copies six rows of A to where {@link #run} reads them, each with its end at a constant place,
   * unless that is where they are. Rows without a gap between them are one stream of memory, and
   * read as such; of others, which are streams of their own, all six are read side by side.
   */
  static void copyRows(float[] a, int aOff, int lda, int kc, float[] rows) {
    if (a == rows && aOff == Kernels.rowsAt(kc) && lda == ROW) {
      return;
    }
    boolean dense = lda == kc;
    int bound = S.loopBound(kc);
    for (int r = 0; dense && r < Kernels.TILE_ROWS; r++) {
      int from = aOff + r * lda;
      int to = (r + 1) * ROW - kc;
      for (int k = 0; k < bound; k += L) {
        FloatVector.fromArray(S, a, from + k).intoArray(rows, to + k);
      }
    }
    for (int k = 0; !dense && k < bound; k += L) {
      for (int r = 0; r < Kernels.TILE_ROWS; r++) {
        int to = (r + 1) * ROW - kc;
        FloatVector.fromArray(S, a, aOff + r * lda + k).intoArray(rows, to + k);
      }
    }
    for (int r = 0; bound < kc && r < Kernels.TILE_ROWS; r++) {
      for (int k = bound; k < kc; k++) {
        rows[(r + 1) * ROW - kc + k] = a[aOff + r * lda + k];
      }
    }
  }

  /**
   * As {@link Kernels#tiles} for one panel. What follows the sums happens in every case, to zeros
   * where there is nothing: a branch would give each sum two definitions, and C2 then boxes
   * vectors. It is written out twelve times because the many nodes of this method are past what C2
   * inlines methods of ours into. What was before is added at the end, so that blocks of K round
   * like a sum of short sums.
   *
   * <p>The fences keep C2 from loading three elements of A before it uses one, with which a sum
   * spills, and everything takes twice as long: no load passes them. Without them it depended on
   * how many numbers live through the loop and, while the zeros were chosen here and not by the
   * caller, on what the process had added so far.
   *
   * @param rows of A, from {@link #copyRows}
   * @param add what was before, or {@link #ZEROS}
   * @param ld distance between its rows
   * @param start the bias, or {@link #ZEROS}
   */
  static void run(
      float[] rows,
      float[] b,
      int bOff,
      int kc,
      float[] c,
      int cOff,
      int ldc,
      float[] add,
      int from,
      int ld,
      float[] start,
      int startOff,
      float floor) {
    FloatVector c00 = FloatVector.fromArray(S, start, startOff);
    FloatVector c01 = FloatVector.fromArray(S, start, startOff + L);
    FloatVector c10 = c00;
    FloatVector c11 = c01;
    FloatVector c20 = c00;
    FloatVector c21 = c01;
    FloatVector c30 = c00;
    FloatVector c31 = c01;
    FloatVector c40 = c00;
    FloatVector c41 = c01;
    FloatVector c50 = c00;
    FloatVector c51 = c01;
    int bEnd = bOff + kc * PANEL;
    for (int k = -kc; k < 0; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, bEnd + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(S, b, bEnd + k * PANEL + L);
      FloatVector x0 = FloatVector.broadcast(S, rows[ROW + k]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      if (FENCED) {
        VarHandle.loadLoadFence();
      }
      FloatVector x1 = FloatVector.broadcast(S, rows[2 * ROW + k]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(S, rows[3 * ROW + k]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      if (FENCED) {
        VarHandle.loadLoadFence();
      }
      FloatVector x3 = FloatVector.broadcast(S, rows[4 * ROW + k]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      FloatVector x4 = FloatVector.broadcast(S, rows[5 * ROW + k]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      if (FENCED) {
        VarHandle.loadLoadFence();
      }
      FloatVector x5 = FloatVector.broadcast(S, rows[6 * ROW + k]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
    }
    c00.add(FloatVector.fromArray(S, add, from)).max(floor).intoArray(c, cOff);
    c01.add(FloatVector.fromArray(S, add, from + L)).max(floor).intoArray(c, cOff + L);
    c10.add(FloatVector.fromArray(S, add, from + ld)).max(floor).intoArray(c, cOff + ldc);
    c11.add(FloatVector.fromArray(S, add, from + ld + L)).max(floor).intoArray(c, cOff + ldc + L);
    c20.add(FloatVector.fromArray(S, add, from + 2 * ld)).max(floor).intoArray(c, cOff + 2 * ldc);
    c21.add(FloatVector.fromArray(S, add, from + 2 * ld + L))
        .max(floor)
        .intoArray(c, cOff + 2 * ldc + L);
    c30.add(FloatVector.fromArray(S, add, from + 3 * ld)).max(floor).intoArray(c, cOff + 3 * ldc);
    c31.add(FloatVector.fromArray(S, add, from + 3 * ld + L))
        .max(floor)
        .intoArray(c, cOff + 3 * ldc + L);
    c40.add(FloatVector.fromArray(S, add, from + 4 * ld)).max(floor).intoArray(c, cOff + 4 * ldc);
    c41.add(FloatVector.fromArray(S, add, from + 4 * ld + L))
        .max(floor)
        .intoArray(c, cOff + 4 * ldc + L);
    c50.add(FloatVector.fromArray(S, add, from + 5 * ld)).max(floor).intoArray(c, cOff + 5 * ldc);
    c51.add(FloatVector.fromArray(S, add, from + 5 * ld + L))
        .max(floor)
        .intoArray(c, cOff + 5 * ldc + L);
  }
}
