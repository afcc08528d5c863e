package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Ops;
import detr.tensor.ReferenceOps;
import detr.tensor.Samples;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is special about convolutions by Winograd's algorithm. */
class WinogradTest {
  private static final ConvGeometry WINDOW = ConvGeometry.of(3, 1, 1);

  /** What {@link detr.tensor.kernel.WinogradPoints} claims, with a factor of two in hand. */
  @Test
  void winogradIsNearlyAsAccurateAsDirectConvolution() {
    Samples samples = new Samples(3);
    Tensor x = samples.tensor(1, 16, 16, 256);
    Tensor w = samples.tensor(32, 256, 3, 3);
    Tensor shift = Tensor.zeros(32);
    float[] expected = conv(new ReferenceOps(), x, w, shift, null, Activation.NONE);
    double deviation = 0;
    for (float value : expected) {
      deviation += (double) value * value / expected.length;
    }
    for (boolean exact : new boolean[] {true, false}) {
      try (FastOps fast = new FastOps(2, exact)) {
        float tolerance = (float) (2e-5 * Math.sqrt(deviation));
        assertArrayEquals(expected, conv(fast, x, w, shift, null, Activation.NONE), tolerance);
      }
    }
  }

  @Test
  void exactMeansAnotherAlgorithm() {
    Samples samples = new Samples(4);
    Tensor x = samples.tensor(1, 9, 9, 32);
    Tensor w = samples.tensor(32, 32, 3, 3);
    Tensor shift = samples.tensor(32);
    try (FastOps exact = new FastOps(1, true);
        FastOps fast = new FastOps(1)) {
      float[] direct = conv(exact, x, w, shift, null, Activation.NONE);
      float[] winograd = conv(fast, x, w, shift, null, Activation.NONE);
      assertFalse(Arrays.equals(direct, winograd), "--exact must not use Winograd");
      assertArrayEquals(direct, winograd, 1e-4f);
    }
  }

  /**
   * So many channels that tiles take steps together: ragged tiles, a tail of channels that fills no
   * vector, and threads past those for places.
   */
  @ParameterizedTest
  @CsvSource({"1, 4, 4, 1", "2, 13, 7, 2", "1, 9, 30, 3", "1, 21, 5, 20"})
  void tilesMayTakeTheStepsTogether(int images, int height, int width, int threads) {
    Samples samples = new Samples(1);
    Tensor x = samples.tensor(images, height, width, 196);
    Tensor w = samples.tensor(203, 196, 3, 3);
    Tensor shift = samples.tensor(203);
    Tensor residual = samples.tensor(images, height, width, 203);
    float[] expected = conv(new ReferenceOps(), x, w, shift, residual, Activation.RELU);
    try (FastOps one = new FastOps(1);
        FastOps several = new FastOps(threads)) {
      float[] actual = conv(several, x, w, shift, residual, Activation.RELU);
      assertArrayEquals(expected, actual, 3e-4f, "2e-5 of their deviation of 14");
      assertArrayEquals(
          conv(one, x, w, shift, residual, Activation.RELU), actual, "threads change no bit");
    }
  }

  /** Two images have more tiles than there is room for at once, either alone has fewer. */
  @Test
  void tilesThatAreTooManyTakeTurns() {
    Samples samples = new Samples(2);
    Tensor x = samples.tensor(2, 50, 52, 200);
    Tensor w = samples.tensor(200, 200, 3, 3);
    Tensor shift = samples.tensor(200);
    Shape single = Shape.of(1, 50, 52, 200);
    try (FastOps fast = new FastOps(2)) {
      float[] both = conv(fast, x, w, shift, null, Activation.RELU);
      for (int image = 0; image < 2; image++) {
        int from = image * single.count();
        Tensor alone = Tensor.view(x.data(), x.offset() + from, single);
        assertArrayEquals(
            conv(fast, alone, w, shift, null, Activation.RELU),
            Arrays.copyOfRange(both, from, from + single.count()));
      }
    }
  }

  private static float[] conv(
      Ops ops, Tensor x, Tensor w, Tensor shift, Tensor residual, Activation activation) {
    return ops.convAffine(x, w, WINDOW, null, shift, residual, activation).toArray();
  }
}
