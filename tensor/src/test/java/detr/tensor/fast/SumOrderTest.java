package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import detr.tensor.Samples;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of any width add up in the order of 512 bits, so a model's outputs hang on no CPU. */
class SumOrderTest {
  private static final int LANES = 16;
  private static final float EPS = 1e-5f;

  @ParameterizedTest
  @ValueSource(ints = {5, 16, 31, 40, 256, 850})
  void layerNormRoundsAlikeAtEveryWidth(int n) {
    assumeTrue(Kernels.get().name().startsWith("vector"), "scalar code adds one by one");
    Tensor x = new Samples(n).tensor(1, n);
    Tensor ones = Tensor.zeros(n);
    Arrays.fill(ones.data(), 1);
    float mean = sum(x.toArray(), 0, false) / n;
    float variance = sum(x.toArray(), mean, true) / n;
    float inverse = (float) (1 / Math.sqrt(variance + EPS));
    float[] expected = new float[n];
    for (int i = 0; i < n; i++) {
      expected[i] = (x.data()[i] - mean) * inverse;
    }
    try (FastOps fast = new FastOps(1)) {
      assertArrayEquals(expected, fast.layerNorm(x, ones, Tensor.zeros(n), EPS).toArray());
    }
  }

  /** Sixteen sums, added half to half until one is left, and then what fills no sixteen. */
  private static float sum(float[] x, float mean, boolean squares) {
    float[] sums = new float[LANES];
    int bound = x.length - x.length % LANES;
    for (int i = 0; i < bound; i++) {
      sums[i % LANES] = plus(sums[i % LANES], x[i] - mean, squares);
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        sums[i] += sums[i + half];
      }
    }
    float sum = sums[0];
    for (int i = bound; i < x.length; i++) {
      sum = plus(sum, x[i] - mean, squares);
    }
    return sum;
  }

  private static float plus(float sum, float value, boolean squared) {
    return squared ? Math.fma(value, value, sum) : sum + value;
  }
}
