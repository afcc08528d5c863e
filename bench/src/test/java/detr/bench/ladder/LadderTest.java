package detr.bench.ladder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.bench.BenchException;
import detr.tensor.Activation;
import detr.tensor.ReferenceOps;
import detr.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LadderTest {
  @Test
  void theSevenLoopsAreAConvolution() {
    Random random = new Random(1);
    for (int[] size : List.of(new int[] {1, 1, 1}, new int[] {5, 3, 2}, new int[] {2, 7, 9})) {
      Tensor x = random(random, 2, size[0], size[1], size[2]);
      Tensor weight = random(random, 4, size[2], 3, 3);
      Tensor y = Tensor.zeros(2, size[0], size[1], 4);
      NaiveConvolution.run(x, weight, y);
      Tensor wanted =
          new ReferenceOps()
              .convAffine(x, weight, Library.WINDOW, null, Tensor.zeros(4), null, Activation.NONE);
      assertArrayEquals(wanted.toArray(), y.toArray(), 1e-4f);
    }
  }

  private static Tensor random(Random random, int... sizes) {
    Tensor tensor = Tensor.zeros(sizes);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  @Test
  void aRungThatIsWrongIsNotTimed() {
    Tensor expected = Tensor.of(new float[] {1, 2}, 2);
    for (float wrong : new float[] {2.001f, Float.NaN}) {
      Step step = new Step("bad", "", 1, () -> Tensor.of(new float[] {1, wrong}, 2), expected);
      var thrown = assertThrows(IllegalStateException.class, new Climb(1, List.of(step))::run);
      assertTrue(thrown.getMessage().startsWith("bad computes something else"));
    }
    new Step("close", "", 1, () -> Tensor.of(new float[] {1, 2.0001f}, 2), expected).check();
  }

  @Test
  void optionsHaveDefaults() {
    Options options = Options.of("--threads", "3", "--shape", "7x5x64");
    assertArrayEquals(new int[] {7, 5, 64}, options.shape());
    assertArrayEquals(new int[] {50, 67, 256, 256}, options.image());
    assertEquals(3, options.threads());
  }

  @Test
  void badOptionsAreToldInOneLine() {
    refused("--shape 'big': expected 3 positive numbers", "--shape", "big");
    refused("--shape '1x2': expected 3 positive numbers", "--shape", "1x2");
    refused("--shape '0x1x64': expected 3 positive numbers", "--shape", "0x1x64");
    refused("--threads needs a value", "--threads");
    refused("--threads 9999 is more than", "--threads", "9999");
    refused("'--size' is no option", "--size", "3");
    refused("N = 33 must be a multiple", "--shape", "1x2x33");
    refused("--shape: a matrix of 9999800001 elements", "--shape", "99999x99999x64");
    refused("--image: a matrix of", "--image", "9999x9999x64x64");
  }

  private static void refused(String start, String... args) {
    var thrown = assertThrows(BenchException.class, () -> Options.of(args));
    assertTrue(thrown.getMessage().contains(start), thrown.getMessage());
  }
}
