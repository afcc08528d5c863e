package detr.tensor.kernel;

import static detr.tensor.kernel.VectorMath.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of {@link Kernels#winogradInput} and {@link Kernels#winogradOutput}: first along
 * the columns into scratch memory, then along the rows. Channels are the inner loop, so that the
 * few streams it reads and writes run along whole cache lines; a loop over places inside one over
 * channels meets 36 lines for each vector, and takes up to twice as long. A transform of one column
 * holds six values, so nothing spills.
 */
final class VectorWinograd {
  private static final VectorSpecies<Float> S = VectorMath.SPECIES;
  private static final int L = S.length();
  private static final FloatVector MINUS_A2 = broadcast(-WinogradPoints.A2);
  private static final FloatVector MINUS_B2 = broadcast(-WinogradPoints.B2);
  private static final FloatVector MINUS_SUM = broadcast(-WinogradPoints.SUM);
  private static final FloatVector PRODUCT = broadcast(WinogradPoints.PRODUCT);
  private static final float[] ZEROS = new float[L];

  private VectorWinograd() {}

  static void input(
      float[] d,
      int dOff,
      int rowStride,
      int channels,
      float[] v,
      int to,
      int placeStride,
      float[] spare,
      int spareOff) {
    int bound = S.loopBound(channels);
    for (int j = 0; j < 6; j++) {
      inputColumns(
          bound, d, dOff + j * channels, rowStride, spare, spareOff + j * bound, 6 * bound);
    }
    for (int i = 0; i < 6; i++) {
      int row = 6 * i;
      inputColumns(
          bound, spare, spareOff + row * bound, bound, v, to + row * placeStride, placeStride);
    }
    for (int c = bound; c < channels; c++) {
      ScalarWinograd.input(
          d, dOff + c, rowStride, channels, v, to + c, placeStride, spare, spareOff);
    }
  }

  /** Bᵀ times columns of six, {@code n} channels of them side by side. */
  private static void inputColumns(
      int n, float[] x, int xOff, int stride, float[] y, int yOff, int step) {
    for (int c = 0; c < n; c += L) {
      inputColumn(x, xOff + c, stride, y, yOff + c, step);
    }
  }

  /** Bᵀ times a column of six vectors. */
  private static void inputColumn(float[] x, int xOff, int stride, float[] y, int yOff, int step) {
    FloatVector x1 = FloatVector.fromArray(S, x, xOff + stride);
    FloatVector x2 = FloatVector.fromArray(S, x, xOff + 2 * stride);
    FloatVector x3 = FloatVector.fromArray(S, x, xOff + 3 * stride);
    FloatVector x4 = FloatVector.fromArray(S, x, xOff + 4 * stride);
    FloatVector evenA = x2.fma(MINUS_B2, x4);
    FloatVector oddA = x1.fma(MINUS_B2, x3).mul(WinogradPoints.A);
    evenA.add(oddA).intoArray(y, yOff + step);
    evenA.sub(oddA).intoArray(y, yOff + 2 * step);
    FloatVector evenB = x2.fma(MINUS_A2, x4);
    FloatVector oddB = x1.fma(MINUS_A2, x3).mul(WinogradPoints.B);
    evenB.add(oddB).intoArray(y, yOff + 3 * step);
    evenB.sub(oddB).intoArray(y, yOff + 4 * step);
    FloatVector x0 = FloatVector.fromArray(S, x, xOff);
    x0.fma(PRODUCT, x2.fma(MINUS_SUM, x4)).intoArray(y, yOff);
    FloatVector x5 = FloatVector.fromArray(S, x, xOff + 5 * stride);
    x1.fma(PRODUCT, x3.fma(MINUS_SUM, x5)).intoArray(y, yOff + 5 * step);
  }

  static void output(
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
    int bound = S.loopBound(channels);
    for (int j = 0; j < 6; j++) {
      int column = mOff + j * placeStride;
      outputColumns(bound, m, column, 6 * placeStride, spare, spareOff + j * bound, 6 * bound);
    }
    // Zeros where there is no residual: a branch would give the value two definitions.
    float[] before = residual == null ? ZEROS : residual;
    int step = residual == null ? 0 : 1;
    for (int i = 0; i < rows; i++) {
      int from = spareOff + 6 * i * bound;
      outputColumns(bound, spare, from, bound, spare, from, bound);
      for (int j = 0; j < columns; j++) {
        int at = i * rowStride + j * channels;
        int add = step * (residualOff + at);
        int sum = from + j * bound;
        finish(bound, spare, sum, before, add, step, bias, biasOff, floor, y, yOff + at);
      }
    }
    for (int c = bound; c < channels; c++) {
      ScalarWinograd.output(
          m,
          mOff + c,
          placeStride,
          channels,
          rows,
          columns,
          y,
          yOff + c,
          rowStride,
          residual,
          residualOff + c,
          bias[biasOff + c],
          floor,
          spare,
          spareOff);
    }
  }

  /** y = max(x + before + bias, floor) for {@code n} channels of a pixel. */
  private static void finish(
      int n,
      float[] x,
      int xOff,
      float[] before,
      int beforeOff,
      int beforeStep,
      float[] bias,
      int biasOff,
      float floor,
      float[] y,
      int yOff) {
    for (int c = 0; c < n; c += L) {
      FloatVector.fromArray(S, x, xOff + c)
          .add(FloatVector.fromArray(S, before, beforeOff + c * beforeStep))
          .add(FloatVector.fromArray(S, bias, biasOff + c))
          .max(floor)
          .intoArray(y, yOff + c);
    }
  }

  /** Aᵀ times columns of six, {@code n} channels of them side by side. */
  private static void outputColumns(
      int n, float[] x, int xOff, int stride, float[] y, int yOff, int step) {
    for (int c = 0; c < n; c += L) {
      outputColumn(x, xOff + c, stride, y, yOff + c, step);
    }
  }

  /** Aᵀ times a column of six vectors; {@code y} may be {@code x}. */
  private static void outputColumn(float[] x, int xOff, int stride, float[] y, int yOff, int step) {
    FloatVector x0 = FloatVector.fromArray(S, x, xOff);
    FloatVector x1 = FloatVector.fromArray(S, x, xOff + stride);
    FloatVector x2 = FloatVector.fromArray(S, x, xOff + 2 * stride);
    FloatVector x3 = FloatVector.fromArray(S, x, xOff + 3 * stride);
    FloatVector x4 = FloatVector.fromArray(S, x, xOff + 4 * stride);
    FloatVector x5 = FloatVector.fromArray(S, x, xOff + 5 * stride);
    FloatVector sumA = x1.add(x2);
    FloatVector differenceA = x1.sub(x2);
    FloatVector sumB = x3.add(x4);
    FloatVector differenceB = x3.sub(x4);
    x0.add(sumA).add(sumB).intoArray(y, yOff);
    FloatVector scaled = differenceA.mul(WinogradPoints.A);
    differenceB.fma(broadcast(WinogradPoints.B), scaled).intoArray(y, yOff + step);
    FloatVector squared = sumA.mul(WinogradPoints.A2);
    sumB.fma(broadcast(WinogradPoints.B2), squared).intoArray(y, yOff + 2 * step);
    FloatVector last = differenceA.fma(broadcast(WinogradPoints.A3), x5);
    differenceB.fma(broadcast(WinogradPoints.B3), last).intoArray(y, yOff + 3 * step);
  }
}
