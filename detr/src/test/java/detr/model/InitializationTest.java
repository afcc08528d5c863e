package detr.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against the formulas of PyTorch's and torchvision's documentation. */
final class InitializationTest {
  private static final DetrConfig SMALL = DetrConfig.small(6, 25);
  private static final double SQRT3 = Math.sqrt(3);

  private final Map<String, Tensor> tensors = Initialization.of(SMALL, 7);

  @Test
  void hasTheTensorsOfTheModel() {
    List<DetrConfig> configs =
        List.of(SMALL, FormulaModel.TINY, FormulaModel.TINY_BASIC, FormulaModel.TINY_SMALL);
    for (DetrConfig config : configs) {
      Map<String, Tensor> made = Initialization.of(config, 1);
      assertEquals(FormulaModel.shapes(config), Model.shapes(made));
      Model model = Detr.of(made, false, config.heads());
      assertEquals(config, model.config());
    }
  }

  /** Mean 0, the deviation within 4 %, and for a uniform one all within √3 deviations. */
  private void assertSpread(String name, double deviation, boolean uniform) {
    float[] values = tensors.get(name).toArray();
    double sum = 0;
    double squares = 0;
    double largest = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
      largest = Math.max(largest, Math.abs(value));
    }
    assertEquals(0, sum / values.length / deviation, 4 / Math.sqrt(values.length), name);
    assertEquals(1, Math.sqrt(squares / values.length) / deviation, 0.04, name);
    double most = largest / deviation;
    assertTrue(uniform ? most < 1.000001 * SQRT3 : most > 2.5, name + " reaches " + most);
  }

  @Test
  void spreadsAreThoseOfTheOriginal() {
    String encoder = "transformer.encoder.layers.0.";
    // kaiming_normal_(mode="fan_out", nonlinearity="relu")
    assertSpread("backbone.0.body.layer3.0.conv2.weight", Math.sqrt(2.0 / (128 * 9)), false);
    assertSpread("backbone.0.body.layer3.0.downsample.0.weight", Math.sqrt(2.0 / 128), false);
    // xavier_uniform_
    assertSpread(encoder + "self_attn.in_proj_weight", Math.sqrt(2.0 / (4 * 128)), true);
    assertSpread(encoder + "self_attn.out_proj.weight", Math.sqrt(2.0 / (2 * 128)), true);
    assertSpread(encoder + "linear1.weight", Math.sqrt(2.0 / (128 + 256)), true);
    // torch.nn.Linear and torch.nn.Conv2d
    assertSpread("input_proj.weight", 1 / Math.sqrt(128) / SQRT3, true);
    assertSpread("bbox_embed.layers.1.weight", 1 / Math.sqrt(128) / SQRT3, true);
    // torch.nn.Embedding
    assertSpread("query_embed.weight", 1, false);
  }

  private static float[] filled(int size, float value) {
    float[] array = new float[size];
    Arrays.fill(array, value);
    return array;
  }

  @Test
  void normalisationsChangeNothingAndAttentionHasNoBiasYet() {
    Map<String, Tensor> usual = Initialization.of(FormulaModel.TINY, 7);
    String norm = "backbone.0.body.bn1.";
    assertArrayEquals(filled(64, 1), usual.get(norm + "weight").toArray());
    assertArrayEquals(filled(64, 0), usual.get(norm + "bias").toArray());
    assertArrayEquals(filled(64, 0), usual.get(norm + "running_mean").toArray());
    assertArrayEquals(filled(64, 1), usual.get(norm + "running_var").toArray());
    assertArrayEquals(filled(128, 0), tensors.get("backbone.0.body.layer3.0.conv1.bias").toArray());
    String layer = "transformer.decoder.layers.2.";
    assertArrayEquals(filled(128, 1), tensors.get(layer + "norm3.weight").toArray());
    assertArrayEquals(filled(128, 0), tensors.get(layer + "norm3.bias").toArray());
    assertArrayEquals(filled(384, 0), tensors.get(layer + "self_attn.in_proj_bias").toArray());
    assertArrayEquals(filled(128, 0), tensors.get(layer + "self_attn.out_proj.bias").toArray());
  }

  /** As the sum of n blocks that add a variance of 1/n each is of the input's size. */
  @Test
  void blocksOfFrozenNormsAddLittle() {
    for (DetrConfig config : List.of(FormulaModel.TINY, FormulaModel.TINY_BASIC)) {
      int blocks = config.backbone().stages().stream().mapToInt(ResNetConfig.Stage::blocks).sum();
      String last = config.backbone().bottlenecks() ? "bn3.weight" : "bn2.weight";
      int found = 0;
      for (var entry : Initialization.of(config, 7).entrySet()) {
        if (entry.getKey().contains("layer") && entry.getKey().endsWith(last)) {
          float expected = (float) Math.sqrt(1.0 / blocks);
          assertArrayEquals(filled(entry.getValue().count(), expected), entry.getValue().toArray());
          found++;
        }
      }
      assertEquals(blocks, found);
    }
  }

  @Test
  void aSeedAlwaysGivesTheSameAndTensorsOfOneShapeDiffer() {
    Map<String, Tensor> again = Initialization.of(SMALL, 7);
    tensors.forEach(
        (name, tensor) -> assertArrayEquals(tensor.toArray(), again.get(name).toArray(), name));
    float[] weights = tensors.get("bbox_embed.layers.0.weight").toArray();
    float[] otherSeed = Initialization.of(SMALL, 8).get("bbox_embed.layers.0.weight").toArray();
    assertFalse(Arrays.equals(weights, otherSeed));
    assertFalse(Arrays.equals(weights, tensors.get("bbox_embed.layers.1.weight").toArray()));
  }
}
