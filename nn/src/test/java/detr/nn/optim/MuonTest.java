package detr.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MuonTest {
  /** What the iteration makes of the one singular value of a row, which is 1 at its start. */
  private static final double OF_ONE = OrthogonalizationTest.iterated(1);

  private final FastOps ops = new FastOps(1);

  private static Parameter random(String name, int seed, int... sizes) {
    Random random = new Random(seed);
    Parameter parameter = new Parameter(name, Tensor.zeros(sizes));
    float[] value = parameter.value().data();
    float[] gradient = parameter.gradient();
    for (int i = 0; i < value.length; i++) {
      value[i] = (float) random.nextGaussian();
      gradient[i] = (float) random.nextGaussian();
    }
    return parameter;
  }

  private static Muon of(int blocks, Parameter... parameters) {
    return new Muon(
        List.of(new ParameterGroup("all", List.of(parameters), 1e-2, 0.1)), parameter -> blocks);
  }

  @Test
  void stepsOfARowAreThoseOfTheFormula() {
    Parameter row = new Parameter("row", Tensor.of(new float[] {1, -2, 0.5f, 3}, 1, 4));
    Muon muon = of(1, row);
    double[] value = {1, -2, 0.5, 3};
    double[] momentum = new double[4];
    double[][] gradients = {{3, -1, 0, 2}, {-1, 0.5, 4, 1}, {0, 0, 0, 1e-3}};
    double[] factors = {1, 1, 0.1};
    for (int step = 0; step < 3; step++) {
      double[] direction = new double[4];
      double squares = 0;
      for (int i = 0; i < 4; i++) {
        row.gradient()[i] = (float) gradients[step][i];
        momentum[i] += 0.05 * (gradients[step][i] - momentum[i]);
        direction[i] = 0.05 * gradients[step][i] + 0.95 * momentum[i];
        squares += direction[i] * direction[i];
      }
      double rate = 1e-2 * factors[step];
      for (int i = 0; i < 4; i++) {
        double orthogonal = OF_ONE * direction[i] / Math.sqrt(squares);
        value[i] = value[i] * (1 - rate * 0.1) - rate * 0.2 * Math.sqrt(4) * orthogonal;
      }
      muon.step(factors[step], 0, 1, ops);
      for (int i = 0; i < 4; i++) {
        assertEquals(value[i], row.value().data()[i], 1e-6, "step " + step + ", " + i);
      }
    }
  }

  @Test
  void aFilterIsAMatrixWithARowForEachOutput() {
    Parameter filter = random("filter", 1, 6, 2, 3, 3);
    Parameter matrix = random("matrix", 1, 6, 18);
    of(1, filter).step(1, 0, 1, ops);
    of(1, matrix).step(1, 0, 1, ops);
    assertArrayEquals(matrix.value().data(), filter.value().data());
  }

  @Test
  void blocksAreMatricesOfTheirOwn() {
    Parameter whole = random("whole", 2, 6, 5);
    float[] before = whole.value().toArray();
    List<Float> expected = new ArrayList<>();
    for (int block = 0; block < 3; block++) {
      Parameter part = new Parameter("part", Tensor.zeros(2, 5));
      System.arraycopy(before, 10 * block, part.value().data(), 0, 10);
      System.arraycopy(whole.gradient(), 10 * block, part.gradient(), 0, 10);
      of(1, part).step(1, 0, 1, ops);
      for (float value : part.value().data()) {
        expected.add(value);
      }
    }
    of(3, whole).step(1, 0, 1, ops);
    float[] found = whole.value().data();
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected.get(i), found[i], 1e-6f); // Blocks of scratch memory lie otherwise.
    }
  }

  @Test
  void partsTogetherDoAllOnce() {
    Parameter[] together = new Parameter[5];
    Parameter[] apart = new Parameter[5];
    for (int i = 0; i < 5; i++) {
      together[i] = random("p" + i, i, 3 + i, 8 - i);
      apart[i] = random("p" + i, i, 3 + i, 8 - i);
    }
    of(1, together).step(1, 0, 1, ops);
    Muon inParts = of(1, apart);
    for (int part = 0; part < 3; part++) {
      inParts.step(1, part, 3, ops);
    }
    for (int i = 0; i < 5; i++) {
      assertArrayEquals(together[i].value().data(), apart[i].value().data(), "p" + i);
    }
  }

  @Test
  void memoryIsWhatItGoesOnFrom() {
    Parameter matrix = random("w", 3, 4, 4);
    Muon muon = of(1, matrix);
    muon.step(1, 0, 1, ops);
    float[] momentum = muon.memory().get("momentum.w");
    for (int i = 0; i < momentum.length; i++) {
      assertEquals(0.05f * matrix.gradient()[i], momentum[i], 1e-7f);
    }
  }

  @Test
  void whatIsNoMatrixIsRefused() {
    Parameter bias = new Parameter("bias", Tensor.zeros(6));
    Parameter odd = new Parameter("odd", Tensor.zeros(5, 2));
    assertThrows(IllegalArgumentException.class, () -> of(1, bias));
    assertThrows(IllegalArgumentException.class, () -> of(3, odd));
  }
}
