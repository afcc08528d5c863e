package detr.tensor.kernel;

import static detr.tensor.kernel.VectorMath.broadcast;
import static detr.tensor.kernel.VectorMath.expOfSmall;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on the Vector API, at the width that {@link VectorWidth} chose. The species is a
 * static final: only then does C2 compile each operation to one instruction.
 */
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> S = VectorMath.SPECIES;
  private static final int L = S.length();
  private static final int PANEL = 2 * L;

  /** 32 registers hold a tile twice as wide; CPUs whose vectors are shorter may have 16. */
  private static final boolean WIDE = S.vectorBitSize() == 512;

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
   * A loop around compiled methods, with nothing between: a method more for each tile took 25
   * cycles, of 440 where sums have 64 terms, and the loop within the tile is slower.
   */
  @Override
  public void tiles(
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int kc,
      int columns,
      float[] c,
      int cOff,
      int ldc,
      float[] before,
      int beforeOff,
      float[] bias,
      int biasOff,
      float floor,
      float[] spare) {
    int j = 0;
    for (; WIDE && j + 2 * PANEL <= columns; j += 2 * PANEL) {
      WideTile.run(
          a,
          aOff,
          lda,
          b,
          bOff + j * kc,
          kc,
          c,
          cOff + j,
          ldc,
          before,
          beforeOff + j,
          bias,
          biasOff + j,
          floor);
    }
    if (j == columns) {
      return;
    }
    NarrowTile.copyRows(a, aOff, lda, kc, spare);
    float[] add = before == null ? NarrowTile.ZEROS : before;
    int ld = before == null ? 0 : ldc;
    float[] start = bias == null ? NarrowTile.ZEROS : bias;
    for (; j < columns; j += PANEL) {
      NarrowTile.run(
          spare,
          b,
          bOff + j * kc,
          kc,
          c,
          cOff + j,
          ldc,
          add,
          before == null ? 0 : beforeOff + j,
          ld,
          start,
          bias == null ? 0 : biasOff + j,
          floor);
    }
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
    VectorWinograd.input(d, dOff, rowStride, channels, v, to, placeStride, spare, spareOff);
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
    VectorWinograd.output(
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
