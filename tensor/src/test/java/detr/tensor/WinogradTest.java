package detr.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions of so many channels that all their tiles take one step after the other. */
class WinogradTest {
  private static final Window WINDOW = Window.of(3, 1, 1);

  /** Ragged tiles, a tail of channels that fills no vector, and threads past those for places. */
  @ParameterizedTest
  @CsvSource({"1, 4, 4, 1", "2, 13, 7, 2", "1, 9, 30, 3", "1, 21, 5, 20"})
  void tilesMayTakeTheStepsTogether(int images, int height, int width, int threads) {
    Samples samples = new Samples(1);
    Tensor x = samples.tensor(images, height, width, 196);
    Tensor w = samples.tensor(203, 196, 3, 3);
    Tensor shift = samples.tensor(203);
    Tensor residual = samples.tensor(images, height, width, 203);
    float[] expected = conv(new ReferenceOps(), x, w, shift, residual);
    try (FastOps one = new FastOps(1);
        FastOps several = new FastOps(threads)) {
      float[] actual = conv(several, x, w, shift, residual);
      assertArrayEquals(expected, actual, 3e-4f, "2e-5 of their deviation of 14");
      assertArrayEquals(conv(one, x, w, shift, residual), actual, "threads change no bit");
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
      float[] both = conv(fast, x, w, shift, null);
      for (int image = 0; image < 2; image++) {
        int from = image * single.count();
        Tensor alone = Tensor.view(x.data(), x.offset() + from, single);
        assertArrayEquals(
            conv(fast, alone, w, shift, null),
            Arrays.copyOfRange(both, from, from + single.count()));
      }
    }
  }

  private static float[] conv(Ops ops, Tensor x, Tensor w, Tensor shift, Tensor residual) {
    return ops.convAffine(x, w, WINDOW, null, shift, residual, Activation.RELU).toArray();
  }
}
