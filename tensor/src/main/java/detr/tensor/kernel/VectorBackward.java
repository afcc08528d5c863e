package detr.tensor.kernel;

import static detr.tensor.kernel.VectorMath.FENCED;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The backward kernels on the Vector API; see {@link VectorKernels}. */
final class VectorBackward implements BackwardKernels {
  private static final VectorSpecies<Float> S = VectorMath.SPECIES;
  private static final int L = S.length();

  /** Finishes what does not fill a vector, by the same formulas. */
  private static final ScalarBackward SCALAR = new ScalarBackward();

  /** Twelve sums, and fences, as in {@link NarrowTile#run}; C is added once they are done. */
  @Override
  public void columnsTile(
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      int rows,
      float[] c,
      int cOff,
      int ldc) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    FloatVector c40 = c00;
    FloatVector c41 = c00;
    FloatVector c50 = c00;
    FloatVector c51 = c00;
    for (int r = 0; r < rows; r++) {
      FloatVector b0 = FloatVector.fromArray(S, b, bOff + r * ldb);
      FloatVector b1 = FloatVector.fromArray(S, b, bOff + r * ldb + L);
      int at = aOff + r * lda;
      FloatVector x0 = FloatVector.broadcast(S, a[at]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      if (FENCED) {
        VarHandle.loadLoadFence();
      }
      FloatVector x1 = FloatVector.broadcast(S, a[at + 1]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(S, a[at + 2]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      if (FENCED) {
        VarHandle.loadLoadFence();
      }
      FloatVector x3 = FloatVector.broadcast(S, a[at + 3]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      FloatVector x4 = FloatVector.broadcast(S, a[at + 4]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      if (FENCED) {
        VarHandle.loadLoadFence();
      }
      FloatVector x5 = FloatVector.broadcast(S, a[at + 5]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
    }
    c00.add(FloatVector.fromArray(S, c, cOff)).intoArray(c, cOff);
    c01.add(FloatVector.fromArray(S, c, cOff + L)).intoArray(c, cOff + L);
    c10.add(FloatVector.fromArray(S, c, cOff + ldc)).intoArray(c, cOff + ldc);
    c11.add(FloatVector.fromArray(S, c, cOff + ldc + L)).intoArray(c, cOff + ldc + L);
    c20.add(FloatVector.fromArray(S, c, cOff + 2 * ldc)).intoArray(c, cOff + 2 * ldc);
    c21.add(FloatVector.fromArray(S, c, cOff + 2 * ldc + L)).intoArray(c, cOff + 2 * ldc + L);
    c30.add(FloatVector.fromArray(S, c, cOff + 3 * ldc)).intoArray(c, cOff + 3 * ldc);
    c31.add(FloatVector.fromArray(S, c, cOff + 3 * ldc + L)).intoArray(c, cOff + 3 * ldc + L);
    c40.add(FloatVector.fromArray(S, c, cOff + 4 * ldc)).intoArray(c, cOff + 4 * ldc);
    c41.add(FloatVector.fromArray(S, c, cOff + 4 * ldc + L)).intoArray(c, cOff + 4 * ldc + L);
    c50.add(FloatVector.fromArray(S, c, cOff + 5 * ldc)).intoArray(c, cOff + 5 * ldc);
    c51.add(FloatVector.fromArray(S, c, cOff + 5 * ldc + L)).intoArray(c, cOff + 5 * ldc + L);
  }

  @Override
  public void relu(float[] g, int gOff, float[] y, int yOff, float[] x, int xOff, int n) {
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      FloatVector out = FloatVector.fromArray(S, y, yOff + i);
      FloatVector gradient = FloatVector.fromArray(S, g, gOff + i);
      FloatVector.zero(S)
          .blend(gradient, out.compare(VectorOperators.GT, 0))
          .intoArray(x, xOff + i);
    }
    SCALAR.relu(g, gOff + bound, y, yOff + bound, x, xOff + bound, n - bound);
  }

  @Override
  public void softmax(
      float[] g, int gOff, float[] y, int yOff, float factor, float[] x, int xOff, int n) {
    int bound = S.loopBound(n);
    float dot = VectorSums.dot(g, gOff, y, yOff, n);
    for (int i = 0; i < bound; i += L) {
      FloatVector out = FloatVector.fromArray(S, y, yOff + i).mul(factor);
      FloatVector.fromArray(S, g, gOff + i).sub(dot).mul(out).intoArray(x, xOff + i);
    }
    for (int i = bound; i < n; i++) {
      x[xOff + i] = factor * y[yOff + i] * (g[gOff + i] - dot);
    }
  }

  @Override
  public void layerNorm(
      float[] g,
      int gOff,
      float[] x,
      int xOff,
      int n,
      float[] weight,
      int weightOff,
      float eps,
      float[] dx,
      int dxOff,
      float[] byWeight,
      int byWeightOff,
      float[] byBias,
      int byBiasOff) {
    float mean = VectorSums.sum(x, xOff, n) / n;
    float variance = VectorSums.centre(x, xOff, mean, dx, dxOff, n);
    float inverse = (float) (1 / Math.sqrt(variance + eps));
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      FloatVector gradient = FloatVector.fromArray(S, g, gOff + i);
      FloatVector normed = FloatVector.fromArray(S, dx, dxOff + i).mul(inverse);
      gradient
          .fma(normed, FloatVector.fromArray(S, byWeight, byWeightOff + i))
          .intoArray(byWeight, byWeightOff + i);
      gradient
          .add(FloatVector.fromArray(S, byBias, byBiasOff + i))
          .intoArray(byBias, byBiasOff + i);
      gradient
          .mul(FloatVector.fromArray(S, weight, weightOff + i))
          .mul(normed)
          .intoArray(dx, dxOff + i);
    }
    for (int i = bound; i < n; i++) {
      float normed = dx[dxOff + i] * inverse;
      byWeight[byWeightOff + i] = Math.fma(g[gOff + i], normed, byWeight[byWeightOff + i]);
      byBias[byBiasOff + i] += g[gOff + i];
      dx[dxOff + i] = g[gOff + i] * weight[weightOff + i] * normed;
    }
    float ofH = VectorSums.dot(g, gOff, weight, weightOff, n);
    float ofHn = VectorSums.sum(dx, dxOff, n);
    for (int i = 0; i < bound; i += L) {
      FloatVector normed = FloatVector.fromArray(S, x, xOff + i).sub(mean).mul(inverse);
      FloatVector h =
          FloatVector.fromArray(S, g, gOff + i)
              .mul(FloatVector.fromArray(S, weight, weightOff + i));
      h.sub(ofH / n).sub(normed.mul(ofHn / n)).mul(inverse).intoArray(dx, dxOff + i);
    }
    for (int i = bound; i < n; i++) {
      float normed = (x[xOff + i] - mean) * inverse;
      float h = g[gOff + i] * weight[weightOff + i];
      dx[dxOff + i] = inverse * (h - ofH / n - normed * (ofHn / n));
    }
  }
}
