package detr.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import detr.nn.ParameterScope;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResNetTest {
  private static final List<Integer> SIDES = List.of(1, 2, 31, 32, 33, 63, 64, 65, 97);

  /** Each of the five strides of 2 rounds up, and so does one division by 32. */
  @Test
  void sizesRoundUpAtEveryStride() {
    check(FormulaModel.TINY, false, 32, 2048);
    check(FormulaModel.TINY_BASIC, false, 32, 512);
  }

  /** The stem and the two stages halve. */
  @Test
  void everyStageOfASmallOneHalves() {
    check(FormulaModel.TINY_SMALL, false, 8, 20);
  }

  /** DC5: the last stage keeps the size, so four strides are left. */
  @Test
  void aDilatedLastStageKeepsTheSize() {
    check(FormulaModel.TINY, true, 16, 2048);
  }

  private static void check(DetrConfig config, boolean dilation, int stride, int channels) {
    Map<String, Tensor> tensors = new HashMap<>(FormulaModel.tensors(config));
    tensors.keySet().removeIf(name -> !name.startsWith("backbone.0.body."));
    ParameterScope scope = ParameterScope.of(tensors);
    ResNet backbone = ResNet.of(scope.at("backbone", 0).at("body"), config.backbone(), dilation);
    scope.requireAllTaken();
    try (FastOps ops = new FastOps(2)) {
      for (int i = 0; i < SIDES.size(); i++) {
        int height = SIDES.get(i);
        int width = SIDES.get((i + 4) % SIDES.size());
        int[] expected = {2, Math.ceilDiv(height, stride), Math.ceilDiv(width, stride), channels};
        Tensor features = backbone.forward(ops, Tensor.zeros(2, height, width, 3));
        assertArrayEquals(expected, features.shape().sizes(), height + "x" + width);
      }
    }
  }
}
