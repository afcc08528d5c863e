package detr.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over arrays that round alike at every width: sixteen sums of every sixteenth number, as 512
 * bits have lanes, are added up in the end. So a model's outputs do not hang on the CPU's vectors.
 */
final class VectorSums {
  private static final VectorSpecies<Float> S = VectorMath.SPECIES;
  private static final int L = S.length();
  private static final int SUMS = 16;

  private VectorSums() {}

  /** Σ x. */
  static float sum(float[] x, int off, int n) {
    int bound = n - n % SUMS;
    FloatVector sums = sums(x, off, bound);
    if (L == 8) {
      sums = sums.add(sums(x, off + 8, bound));
    } else if (L == 4) {
      FloatVector odd = sums(x, off + 4, bound).add(sums(x, off + 12, bound));
      sums = sums.add(sums(x, off + 8, bound)).add(odd);
    }
    float sum = VectorMath.sum(sums);
    for (int i = bound; i < n; i++) {
      sum += x[off + i];
    }
    return sum;
  }

  /** A vector of each {@link #SUMS} numbers. */
  private static FloatVector sums(float[] x, int off, int n) {
    FloatVector sums = FloatVector.zero(S);
    for (int i = 0; i < n; i += SUMS) {
      sums = sums.add(FloatVector.fromArray(S, x, off + i));
    }
    return sums;
  }

  /** Σ (x − mean)². */
  static float squares(float[] x, int off, int n, float mean) {
    int bound = n - n % SUMS;
    FloatVector sums = squareSums(x, off, bound, mean);
    if (L == 8) {
      sums = sums.add(squareSums(x, off + 8, bound, mean));
    } else if (L == 4) {
      FloatVector odd = squareSums(x, off + 4, bound, mean);
      odd = odd.add(squareSums(x, off + 12, bound, mean));
      sums = sums.add(squareSums(x, off + 8, bound, mean)).add(odd);
    }
    float sum = VectorMath.sum(sums);
    for (int i = bound; i < n; i++) {
      float centred = x[off + i] - mean;
      sum = Math.fma(centred, centred, sum);
    }
    return sum;
  }

  /** A vector of each {@link #SUMS} numbers, squared. */
  private static FloatVector squareSums(float[] x, int off, int n, float mean) {
    FloatVector sums = FloatVector.zero(S);
    for (int i = 0; i < n; i += SUMS) {
      FloatVector centred = FloatVector.fromArray(S, x, off + i).sub(mean);
      sums = centred.fma(centred, sums);
    }
    return sums;
  }
}
