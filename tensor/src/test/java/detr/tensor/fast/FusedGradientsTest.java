package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.tensor.ConvGeometry;
import detr.tensor.Dropout;
import detr.tensor.Mask;
import detr.tensor.ReferenceOps;
import detr.tensor.Samples;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The written-out derivatives against loops in double over the definitions; the build runs this at
 * every vector width.
 */
final class FusedGradientsTest {
  private static final double ROUNDING = Math.pow(2, -24);

  /**
   * @param summed the longest sum behind an element of a result
   */
  record Case(
      String name,
      int summed,
      List<double[]> expected,
      Function<FusedGradients, List<Tensor>> actual) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int[] s :
        new int[][] {{1, 1, 1}, {5, 31, 33}, {129, 6, 32}, {2100, 37, 65}, {97, 7, 700}}) {
      cases.add(linear(s[0], s[1], s[2]));
    }
    for (int[] s : new int[][] {{1, 1}, {3, 7}, {40, 24}, {33, 257}}) {
      cases.add(rowwise(s[0], s[1]));
      cases.add(layerNorm(s[0], s[1]));
    }
    cases.add(convolution(1, 5, 7, 3, 4, ConvGeometry.of(1, 1, 0)));
    cases.add(convolution(2, 9, 7, 16, 33, ConvGeometry.of(1, 2, 0)));
    cases.add(convolution(1, 13, 11, 5, 17, ConvGeometry.of(3, 1, 1)));
    cases.add(convolution(2, 17, 19, 64, 48, ConvGeometry.of(3, 1, 1)));
    cases.add(convolution(1, 14, 15, 32, 35, ConvGeometry.of(3, 2, 1)));
    cases.add(convolution(2, 10, 9, 37, 65, ConvGeometry.of(3, 1, 2)));
    cases.add(convolution(1, 13, 10, 4, 3, ConvGeometry.of(3, 2, 0)));
    cases.add(convolution(1, 23, 29, 3, 24, ConvGeometry.of(7, 2, 3)));
    cases.add(convolution(2, 11, 13, 29, 31, new ConvGeometry(3, 3, 1, 2, 2)));
    for (int[] s :
        new int[][] {
          {1, 1, 1, 4, 1},
          {2, 7, 13, 48, 2},
          {1, 100, 97, 64, 2},
          {2, 53, 101, 66, 3},
          {2, 300, 300, 256, 8}
        }) {
      for (double padded : new double[] {0, 0.5, 1}) {
        cases.add(attention(s[0], s[1], s[2], s[3], s[4], padded, Dropout.NONE));
        cases.add(attention(s[0], s[1], s[2], s[3], s[4], padded, new Dropout(0.3f, s[1])));
      }
    }
    cases.addAll(MapAdjointCases.all());
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithLoopsInDouble(Case c) {
    try (FastOps fast = new FastOps(2, true)) {
      List<Tensor> actual = c.actual.apply(fast.gradients());
      assertEquals(c.expected.size(), actual.size());
      for (int i = 0; i < actual.size(); i++) {
        assertClose(c, i, c.expected.get(i), actual.get(i));
      }
    }
  }

  private static void assertClose(Case c, int which, double[] expected, Tensor actual) {
    assertEquals(expected.length, actual.count(), c.name);
    double tolerance = 8 * ROUNDING * (c.summed / Math.sqrt(3) + 2);
    for (int i = 0; i < expected.length; i++) {
      double bound = tolerance * Math.max(1, Math.abs(expected[i]));
      double found = actual.data()[actual.offset() + i];
      assertEquals(expected[i], found, bound, c + " result " + which + " [" + i + "]");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isTheSameToTheBitForAnyNumberOfThreadsAndInRecycledMemory(Case c) {
    List<float[]> single;
    try (FastOps fast = new FastOps(1)) {
      single = c.actual.apply(fast.gradients()).stream().map(Tensor::toArray).toList();
    }
    for (int threads : new int[] {2, 3, 5}) {
      try (FastOps fast = new FastOps(threads)) {
        for (int round = 0; round < 2; round++) {
          fast.recycling(
              () -> {
                List<Tensor> actual = c.actual.apply(fast.gradients());
                for (int i = 0; i < single.size(); i++) {
                  assertArrayEquals(single.get(i), actual.get(i).toArray(), c.name);
                  Arrays.fill(actual.get(i).data(), Float.NaN);
                }
                return null;
              });
        }
      }
    }
  }

  /** In memory that another work has left full of NaN. */
  @ParameterizedTest
  @MethodSource("cases")
  void isTheSameToTheBitInPlannedMemory(Case c) {
    try (FastOps fast = new FastOps(2)) {
      List<float[]> expected =
          c.actual.apply(fast.gradients()).stream().map(Tensor::toArray).toList();
      fast.plan("work", () -> c.actual.apply(fast.gradients()));
      for (int round = 0; round < 2; round++) {
        List<Tensor> actual = fast.begin("work", () -> c.actual.apply(fast.gradients()));
        for (int i = 0; i < expected.size(); i++) {
          assertArrayEquals(expected.get(i), actual.get(i).toArray(), c.name);
        }
        Arrays.fill(actual.getFirst().data(), Float.NaN);
      }
    }
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }

  private static Case linear(int rows, int outputs, int inputs) {
    Samples samples = new Samples(rows);
    Tensor g = samples.inside(rows, outputs);
    Tensor x = samples.inside(rows, inputs);
    Tensor w = samples.inside(outputs, inputs);
    double[] byX = new double[rows * inputs];
    double[] byW = new double[outputs * inputs];
    double[] byBias = new double[outputs];
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < outputs; o++) {
        double gradient = at(g, r * outputs + o);
        byBias[o] += gradient;
        for (int i = 0; i < inputs; i++) {
          byX[r * inputs + i] += gradient * at(w, o * inputs + i);
          byW[o * inputs + i] += gradient * at(x, r * inputs + i);
        }
      }
    }
    return new Case(
        "linear %d x %d x %d".formatted(rows, outputs, inputs),
        Math.max(rows, outputs),
        List.of(byX, byW, byBias),
        a -> List.of(a.linearInput(g, w), a.linearWeight(g, x), a.rowSums(g)));
  }

  static double at(Tensor tensor, int i) {
    return tensor.data()[tensor.offset() + i];
  }

  private static Case rowwise(int rows, int n) {
    Samples samples = new Samples(n);
    Tensor g = samples.inside(rows, n);
    Tensor y = new ReferenceOps().relu(samples.inside(rows, n));
    double[] expected = new double[rows * n];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = at(y, i) > 0 ? at(g, i) : 0;
    }
    return new Case("relu " + n, 1, List.of(expected), a -> List.of(a.relu(g, y)));
  }

  /** The derivative of each row by the chain rule, from the matrix of n̂ by x. */
  private static Case layerNorm(int rows, int n) {
    Samples samples = new Samples(n);
    Tensor g = samples.inside(rows, n);
    Tensor x = samples.inside(rows, n);
    Tensor weight = samples.inside(n);
    double eps = 0.25f;
    double[] byX = new double[rows * n];
    double[] byWeight = new double[n];
    double[] byBias = new double[n];
    for (int r = 0; r < rows; r++) {
      double mean = 0;
      double variance = 0;
      for (int i = 0; i < n; i++) {
        mean += at(x, r * n + i) / n;
      }
      for (int i = 0; i < n; i++) {
        variance += Math.pow(at(x, r * n + i) - mean, 2) / n;
      }
      double deviation = Math.sqrt(variance + eps);
      for (int i = 0; i < n; i++) {
        double normed = (at(x, r * n + i) - mean) / deviation;
        byWeight[i] += at(g, r * n + i) * normed;
        byBias[i] += at(g, r * n + i);
        for (int j = 0; j < n; j++) {
          double other = (at(x, r * n + j) - mean) / deviation;
          double slope = ((i == j ? 1 : 0) - 1.0 / n - normed * other / n) / deviation;
          byX[r * n + j] += at(g, r * n + i) * at(weight, i) * slope;
        }
      }
    }
    return new Case(
        "layerNorm " + n,
        Math.max(rows, n),
        List.of(byX, byWeight, byBias),
        a -> {
          FusedGradients.ByLayerNorm by = a.layerNorm(g, x, weight, (float) eps);
          return List.of(by.x(), by.weight(), by.bias());
        });
  }

  private static Case convolution(
      int n, int h, int w, int channels, int outputs, ConvGeometry window) {
    Samples samples = new Samples(31L * h + w);
    Tensor x = samples.inside(n, h, w, channels);
    Tensor weight = samples.inside(outputs, channels, window.height(), window.width());
    Tensor scale = samples.inside(outputs);
    Tensor g = samples.inside(n, window.outputHeight(h), window.outputWidth(w), outputs);
    int taps = window.height() * window.width();
    double[] byX = new double[x.count()];
    double[] byWeight = new double[weight.count()];
    window.visit(
        x.shape(),
        (output, tap, pixel) -> {
          for (int o = 0; pixel >= 0 && o < outputs; o++) {
            double gradient = at(g, output * outputs + o) * at(scale, o);
            for (int c = 0; c < channels; c++) {
              int place = (o * channels + c) * taps + tap;
              byX[pixel * channels + c] += gradient * at(weight, place);
              byWeight[place] += gradient * at(x, pixel * channels + c);
            }
          }
        });
    return new Case(
        "conv %d x %d x %d x %d to %d, %s".formatted(n, h, w, channels, outputs, window),
        Math.max(g.shape().rows(), outputs * taps),
        List.of(byX, byWeight),
        a ->
            List.of(
                a.convInput(g, weight, window, scale, x.shape()),
                a.convWeight(g, x, window, scale)));
  }

  private static Case attention(
      int n, int l, int m, int width, int heads, double padded, Dropout dropout) {
    Samples samples = new Samples(l);
    Tensor q = samples.inside(n, l, width);
    Tensor k = samples.inside(n, m, width);
    Tensor v = samples.inside(n, m, width);
    Tensor g = samples.inside(n, l, width);
    Mask mask = padded == 0 ? Mask.none(n, m) : samples.mask(padded, n, m);
    double[] byQ = new double[q.count()];
    double[] byK = new double[k.count()];
    double[] byV = new double[v.count()];
    int d = width / heads;
    float[] kept = filled(n * heads * l * m, 1);
    dropout.apply(kept, 0, 0, kept, 0, kept.length);
    for (int image = 0; image < n; image++) {
      for (int row = image * l; row < image * l + l; row++) {
        for (int head = 0; head < heads; head++) {
          int from = row * width + head * d;
          double[] p = new double[m];
          double[] slope = new double[m];
          double sum = 0;
          for (int key = 0; key < m; key++) {
            int at = (image * m + key) * width + head * d;
            double score = 0;
            for (int c = 0; c < d; c++) {
              score += at(q, from + c) * at(k, at + c) / Math.sqrt(d);
              slope[key] += at(g, from + c) * at(v, at + c);
            }
            p[key] = mask.padded(image * m + key) ? 0 : Math.exp(score);
            sum += p[key];
          }
          double mean = 0;
          int keptOfRow = ((image * heads + head) * l + row % l) * m;
          for (int key = 0; key < m; key++) {
            p[key] = sum == 0 ? 0 : p[key] / sum;
            slope[key] *= kept[keptOfRow + key];
            mean += p[key] * slope[key];
          }
          for (int key = 0; key < m; key++) {
            int at = (image * m + key) * width + head * d;
            double byScore = p[key] * (slope[key] - mean) / Math.sqrt(d);
            for (int c = 0; c < d; c++) {
              byQ[from + c] += byScore * at(k, at + c);
              byK[at + c] += byScore * at(q, from + c);
              byV[at + c] += kept[keptOfRow + key] * p[key] * at(g, from + c);
            }
          }
        }
      }
    }
    return new Case(
        "attention %d x %d x %d x %d, %s padded, %s".formatted(n, l, m, width, padded, dropout),
        l + m + d,
        List.of(byQ, byK, byV),
        a -> {
          FusedGradients.ByAttention by = a.attention(g, q, k, v, heads, mask, dropout);
          return List.of(by.q(), by.k(), by.v());
        });
  }
}
