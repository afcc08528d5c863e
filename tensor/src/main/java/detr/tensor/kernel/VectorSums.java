package detr.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over arrays that round alike at every width: sixteen sums of every sixteenth number, as 512
 * bits have lanes, are added up in the end. So results do not hang on the CPU's vectors.
 *
 * <p>No method takes or gives a vector: C2 stops inlining where what it compiles has grown too big,
 * and there a vector that is handed over becomes an object on the heap, at every call.
 */
final class VectorSums {
  private static final VectorSpecies<Float> S = VectorMath.SPECIES;
  private static final int L = S.length();
  private static final int SUMS = 16;
  private static final int HALF = SUMS / 2;
  private static final VectorShuffle<Float> ROTATE_8 = VectorShuffle.iota(S, 8 % L, 1, true);
  private static final VectorShuffle<Float> ROTATE_4 = VectorShuffle.iota(S, 4 % L, 1, true);
  private static final VectorShuffle<Float> ROTATE_2 = VectorShuffle.iota(S, 2, 1, true);
  private static final VectorShuffle<Float> ROTATE_1 = VectorShuffle.iota(S, 1, 1, true);

  private VectorSums() {}

  /** Σ x. */
  static float sum(float[] x, int off, int n) {
    int bound = n - n % SUMS;
    float sum = ofSixteens(x, off, null, 0, bound);
    for (int i = bound; i < n; i++) {
      sum += x[off + i];
    }
    return sum;
  }

  /** Σ x · y. */
  static float dot(float[] x, int xOff, float[] y, int yOff, int n) {
    int bound = n - n % SUMS;
    float sum = ofSixteens(x, xOff, y, yOff, bound);
    for (int i = bound; i < n; i++) {
      sum = Math.fma(x[xOff + i], y[yOff + i], sum);
    }
    return sum;
  }

  /** Sets y = x − mean, for the mean of x, and returns the variance. */
  static float centre(float[] x, int xOff, float mean, float[] y, int yOff, int n) {
    int bound = S.loopBound(n);
    for (int i = 0; i < bound; i += L) {
      FloatVector.fromArray(S, x, xOff + i).sub(mean).intoArray(y, yOff + i);
    }
    for (int i = bound; i < n; i++) {
      y[yOff + i] = x[xOff + i] - mean;
    }
    return dot(y, yOff, y, yOff, n) / n;
  }

  /**
   * Σ x · y, or Σ x where y is null. The lanes are added in an order of our own: reduceLanes(ADD)
   * promises none, and indeed the interpreter and C2 differ, so that results would change while the
   * JVM warms up.
   */
  private static float ofSixteens(float[] x, int xOff, float[] y, int yOff, int n) {
    FloatVector sums = FloatVector.zero(S);
    for (int first = 0; first < HALF; first += L) {
      FloatVector low = FloatVector.zero(S);
      FloatVector high = low;
      for (int i = first; i < n; i += SUMS) {
        FloatVector x0 = FloatVector.fromArray(S, x, xOff + i);
        low = y == null ? low.add(x0) : x0.fma(FloatVector.fromArray(S, y, yOff + i), low);
        if (L <= HALF) {
          int j = i + HALF;
          FloatVector x8 = FloatVector.fromArray(S, x, xOff + j);
          high = y == null ? high.add(x8) : x8.fma(FloatVector.fromArray(S, y, yOff + j), high);
        }
      }
      sums = sums.add(low.add(high));
    }
    if (L == 16) {
      sums = sums.add(sums.rearrange(ROTATE_8));
    }
    if (L >= 8) {
      sums = sums.add(sums.rearrange(ROTATE_4));
    }
    sums = sums.add(sums.rearrange(ROTATE_2));
    return sums.add(sums.rearrange(ROTATE_1)).lane(0);
  }
}
