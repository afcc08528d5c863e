package detr.tensor.kernel;

import static detr.tensor.kernel.VectorMath.broadcast;
import static detr.tensor.kernel.VectorMath.exp;
import static detr.tensor.kernel.VectorMath.expOfSmall;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on the Vector API, at the width that {@link Lanes} chose. The species is a static
 * final: only then does C2 compile each operation to one instruction.
 */
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> S = VectorMath.SPECIES;
  private static final int L = S.length();
  private static final int PANEL = 2 * L;

  private static final float[] ZEROS = new float[PANEL];

  /** Finishes what does not fill a vector, by the same formulas. */
  private static final ScalarKernels SCALAR = new ScalarKernels();

  @Override
  public String name() {
    return "vector " + S.vectorBitSize() + " bits";
  }

  @Override
  public int panelWidth() {
    return PANEL;
  }

  /**
   * Twelve sums, two vectors of B and one broadcast of A are 15 live registers, so nothing spills
   * on AVX2's 16. What follows the sums happens in every case, to zeros where there is nothing: a
   * branch would give each sum two definitions, and C2 then boxes vectors. It is written out twelve
   * times because the many nodes of this method are past what C2 inlines methods of ours into. What
   * was before is added at the end, so that blocks of K round like a sum of short sums. What stands
   * in for null is chosen here and not by the caller: of parameters C2 makes so much of the
   * registers that sums spill, and products take twice as long.
   */
  @Override
  public void tile(
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
      int ldBefore,
      float[] bias,
      int biasOff,
      float floor) {
    float[] add = before == null ? ZEROS : before;
    int from = before == null ? 0 : beforeOff;
    int ld = before == null ? 0 : ldBefore;
    int a1 = aOff + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    int a4 = a3 + lda;
    int a5 = a4 + lda;
    float[] start = bias == null ? ZEROS : bias;
    int startOff = bias == null ? 0 : biasOff;
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
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, bOff + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(S, b, bOff + k * PANEL + L);
      FloatVector x0 = FloatVector.broadcast(S, a[aOff + k]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      FloatVector x4 = FloatVector.broadcast(S, a[a4 + k]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      FloatVector x5 = FloatVector.broadcast(S, a[a5 + k]);
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

  /** 32 registers hold a tile twice as wide; CPUs whose vectors are shorter may have 16. */
  @Override
  public int tilePanels() {
    return S.vectorBitSize() == 512 ? 2 : 1;
  }

  @Override
  public void pairTile(
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
      int ldBefore,
      float[] bias,
      int biasOff,
      float floor) {
    WideTile.run(
        a, aOff, lda, b, bOff, kc, c, cOff, ldc, before, beforeOff, ldBefore, bias, biasOff, floor);
  }

  @Override
  public void softmax(float[] x, int off, int n, float factor) {
    float max = factor * max(x, off, n);
    if (max == Float.NEGATIVE_INFINITY) {
      Kernels.clear(x, off, n);
      return;
    }
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      expOfSmall(FloatVector.fromArray(S, x, off + i).fma(broadcast(factor), broadcast(-max)))
          .intoArray(x, off + i);
    }
    for (int i = bound; i < n; i++) {
      x[off + i] = Exp.exp(Math.fma(x[off + i], factor, -max));
    }
    float sum = VectorSums.sum(x, off, n);
    scale(x, off, 1 / sum, x, off, n);
  }

  private static float max(float[] x, int off, int n) {
    int bound = S.loopBound(n);
    FloatVector maxima = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    int pairs = bound - bound % (2 * L);
    for (int i = 0; i < pairs; i += 2 * L) {
      // The next pair's own maximum need not wait for this one's.
      FloatVector ofPair = FloatVector.fromArray(S, x, off + i);
      ofPair = ofPair.max(FloatVector.fromArray(S, x, off + i + L));
      maxima = maxima.max(ofPair);
    }
    if (pairs < bound) {
      maxima = maxima.max(FloatVector.fromArray(S, x, off + pairs));
    }
    float max = maxima.reduceLanes(VectorOperators.MAX);
    for (int i = bound; i < n; i++) {
      max = Math.max(max, x[off + i]);
    }
    return max;
  }

  @Override
  public void layerNorm(
      float[] x,
      int xOff,
      int n,
      float[] weight,
      int weightOff,
      float[] bias,
      int biasOff,
      float eps,
      float[] y,
      int yOff) {
    float mean = VectorSums.sum(x, xOff, n) / n;
    float variance = VectorSums.centre(x, xOff, mean, y, yOff, n);
    float inverse = (float) (1 / Math.sqrt(variance + eps));
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      FloatVector normed = FloatVector.fromArray(S, y, yOff + i).mul(inverse);
      FloatVector w = FloatVector.fromArray(S, weight, weightOff + i);
      normed.fma(w, FloatVector.fromArray(S, bias, biasOff + i)).intoArray(y, yOff + i);
    }
    for (int i = bound; i < n; i++) {
      y[yOff + i] = Math.fma(y[yOff + i] * inverse, weight[weightOff + i], bias[biasOff + i]);
    }
  }

  @Override
  public void add(float[] a, int aOff, float[] b, int bOff, float[] y, int yOff, int n) {
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      FloatVector left = FloatVector.fromArray(S, a, aOff + i);
      left.add(FloatVector.fromArray(S, b, bOff + i)).intoArray(y, yOff + i);
    }
    SCALAR.add(a, aOff + bound, b, bOff + bound, y, yOff + bound, n - bound);
  }

  @Override
  public void multiply(float[] a, int aOff, float[] b, int bOff, float[] y, int yOff, int n) {
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      FloatVector left = FloatVector.fromArray(S, a, aOff + i);
      left.mul(FloatVector.fromArray(S, b, bOff + i)).intoArray(y, yOff + i);
    }
    SCALAR.multiply(a, aOff + bound, b, bOff + bound, y, yOff + bound, n - bound);
  }

  @Override
  public void scale(float[] x, int xOff, float factor, float[] y, int yOff, int n) {
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      FloatVector.fromArray(S, x, xOff + i).mul(factor).intoArray(y, yOff + i);
    }
    SCALAR.scale(x, xOff + bound, factor, y, yOff + bound, n - bound);
  }

  @Override
  public void relu(float[] x, int xOff, float[] y, int yOff, int n) {
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      FloatVector.fromArray(S, x, xOff + i).max(0).intoArray(y, yOff + i);
    }
    SCALAR.relu(x, xOff + bound, y, yOff + bound, n - bound);
  }

  @Override
  public void sigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      FloatVector e = exp(FloatVector.fromArray(S, x, xOff + i).neg());
      broadcast(1).div(e.add(1)).intoArray(y, yOff + i);
    }
    SCALAR.sigmoid(x, xOff + bound, y, yOff + bound, n - bound);
  }

  @Override
  public void windowMax(
      float[] x,
      int xOff,
      int rows,
      int rowStride,
      int columns,
      int columnStride,
      float[] y,
      int yOff,
      int n) {
    int bound = S.loopBound(n);
    for (int c = 0; c < bound; c += L) {
      FloatVector max = broadcast(Float.NEGATIVE_INFINITY);
      for (int r = 0; r < rows; r++) {
        for (int s = 0; s < columns; s++) {
          max = max.max(FloatVector.fromArray(S, x, xOff + r * rowStride + s * columnStride + c));
        }
      }
      max.intoArray(y, yOff + c);
    }
    SCALAR.windowMax(
        x, xOff + bound, rows, rowStride, columns, columnStride, y, yOff + bound, n - bound);
  }

  @Override
  public void winogradInput(
      float[] d,
      int dOff,
      int rowStride,
      int channels,
      float[] v,
      int to,
      int placeStride,
      float[] spare,
      int spareOff) {
    WinogradVectors.input(d, dOff, rowStride, channels, v, to, placeStride, spare, spareOff);
  }

  @Override
  public void winogradOutput(
      float[] m,
      int mOff,
      int placeStride,
      int channels,
      int rows,
      int columns,
      float[] y,
      int yOff,
      int rowStride,
      float[] residual,
      int residualOff,
      float[] bias,
      int biasOff,
      float floor,
      float[] spare,
      int spareOff) {
    WinogradVectors.output(
        m,
        mOff,
        placeStride,
        channels,
        rows,
        columns,
        y,
        yOff,
        rowStride,
        residual,
        residualOff,
        bias,
        biasOff,
        floor,
        spare,
        spareOff);
  }

  @Override
  public long peak(int steps, float[] out) {
    return PeakVectors.run(steps, out);
  }
}
