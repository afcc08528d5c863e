package detr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.nn.MismatchException;
import detr.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DetrConfigTest {
  private static final DetrConfig R101_DC5 =
      new DetrConfig(ResNetConfig.bottlenecks(3, 4, 23, 3), true, 256, 8, 6, 6, 2048, 100, 91);

  @Test
  void readsTheSizesOffTheShapes() {
    List<DetrConfig> configs =
        List.of(
            FormulaModel.R50,
            FormulaModel.TINY,
            R101_DC5,
            FormulaModel.TINY_BASIC,
            FormulaModel.TINY_SMALL,
            DetrConfig.small(6, 25));
    for (DetrConfig config : configs) {
      Map<String, Shape> shapes = FormulaModel.shapes(config);
      assertEquals(config, DetrConfig.of(shapes, config.dilation(), config.heads()));
    }
  }

  @Test
  void namesTheArchitectureByTheLayersWithWeights() {
    assertEquals("detr-r50", FormulaModel.R50.architecture());
    assertEquals("detr-r101-dc5", R101_DC5.architecture());
    assertEquals("detr-r14", FormulaModel.TINY.architecture());
    assertEquals("detr-r12", FormulaModel.TINY_BASIC.architecture());
    assertEquals("detr-small", FormulaModel.TINY_SMALL.architecture());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query_embed.weight",
        "class_embed.weight",
        "transformer.encoder.layers.0.linear1.weight",
        "transformer.decoder.layers.0.norm1.weight",
        "backbone.0.body.layer1.0.conv1.weight",
        "backbone.0.body.layer4.0.conv1.weight"
      })
  void namesTheTensorWithoutWhichItIsNoDetr(String name) {
    Map<String, Shape> shapes = FormulaModel.shapes(FormulaModel.TINY);
    shapes.remove(name);
    assertRefused(shapes, "not a DETR", name + " is missing");
  }

  @Test
  void refusesSizesThatNoDetrHas() {
    Map<String, Shape> shapes = FormulaModel.shapes(FormulaModel.TINY);
    shapes.put("query_embed.weight", Shape.of(5, 36));
    assertRefused(shapes, "query_embed.weight", "[5, 36]", "8 heads");
    shapes.put("query_embed.weight", Shape.of(0, 32));
    assertRefused(shapes, "query_embed.weight", "[0, 32]");
    shapes.put("query_embed.weight", Shape.of(5, 0));
    assertRefused(shapes, "query_embed.weight", "[5, 0]");
    shapes.put("query_embed.weight", Shape.of());
    assertRefused(shapes, "query_embed.weight", "[]");
    shapes.put("query_embed.weight", Shape.of(5));
    assertRefused(shapes, "query_embed.weight", "[5]");
    shapes.put("query_embed.weight", Shape.of(5, 32));
    shapes.put("class_embed.weight", Shape.of(1, 32));
    assertRefused(shapes, "class_embed.weight", "[1, 32]");
    shapes.put("class_embed.weight", Shape.of(0, 32));
    assertRefused(shapes, "class_embed.weight", "[0, 32]");
  }

  @Test
  void refusesToDilateBasicBlocks() {
    Map<String, Shape> shapes = FormulaModel.shapes(FormulaModel.TINY_BASIC);
    String message =
        assertThrows(MismatchException.class, () -> DetrConfig.of(shapes, true)).getMessage();
    assertTrue(message.contains("bottlenecks"), message);
  }

  private static void assertRefused(Map<String, Shape> shapes, String... words) {
    String message =
        assertThrows(MismatchException.class, () -> DetrConfig.of(shapes, false)).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), () -> "no \"" + word + "\" in: " + message);
    }
  }
}
