package detr.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.nn.optim.Parameter;
import detr.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ParameterScopeTest {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  ParameterScopeTest() {
    tensors.put("head.bias", Tensor.zeros(5));
    tensors.put("encoder.layers.0.weight", Tensor.zeros(2, 3));
    tensors.put("encoder.layers.1.weight", Tensor.zeros(2, 3));
    tensors.put("encoder.layers.10.weight", Tensor.zeros(2, 3));
  }

  private static void assertRefused(String message, Runnable taking) {
    assertEquals(message, assertThrows(MismatchException.class, taking::run).getMessage());
  }

  @Test
  void findsTensorsByThePathOfTheirNames() {
    ParameterScope root = ParameterScope.of(tensors);
    ParameterScope layers = root.at("encoder");
    assertSame(tensors.get("head.bias"), root.at("head").tensor("bias", 5));
    assertSame(tensors.get("head.bias"), root.tensor("head.bias", 5));
    assertSame(
        tensors.get("encoder.layers.10.weight"), layers.at("layers", 10).tensor("weight", 2, 3));
  }

  @Test
  void namesAMissingTensorInFullWithItsShape() {
    ParameterScope layer = ParameterScope.of(tensors).at("encoder").at("layers", 2);
    assertRefused(
        "tensor encoder.layers.2.weight [2, 3] is missing", () -> layer.tensor("weight", 2, 3));
  }

  @Test
  void namesBothShapesOfAMisshapenTensor() {
    ParameterScope layer = ParameterScope.of(tensors).at("encoder").at("layers", 0);
    assertRefused(
        "tensor encoder.layers.0.weight has shape [2, 3], expected [3, 2]",
        () -> layer.tensor("weight", 3, 2));
    assertRefused(
        "tensor encoder.layers.0.weight has shape [2, 3], expected [6]",
        () -> layer.tensor("weight", 6));
  }

  @Test
  void namesTheFirstTensorThatNobodyTook() {
    ParameterScope root = ParameterScope.of(tensors);
    assertRefused(
        "tensor encoder.layers.0.weight and 3 more belong to no layer of this model",
        root::requireAllTaken);
    for (int i = 0; i < 2; i++) {
      root.at("encoder").at("layers", i).tensor("weight", 2, 3);
    }
    root.tensor("head.bias", 5);
    assertRefused(
        "tensor encoder.layers.10.weight belongs to no layer of this model", root::requireAllTaken);
    root.at("encoder").at("layers", 10).tensor("weight", 2, 3);
    root.requireAllTaken();
  }

  @Test
  void aTensorThatWasRefusedIsNotTaken() {
    tensors.keySet().removeIf(name -> !name.equals("head.bias"));
    ParameterScope root = ParameterScope.of(tensors);
    assertThrows(MismatchException.class, () -> root.tensor("head.bias", 4));
    assertThrows(MismatchException.class, root::requireAllTaken);
  }

  @Test
  void remembersWhatLayersComputeWith() {
    ParameterScope root = ParameterScope.of(tensors);
    Tensor bias = root.at("head").tensor("bias", 5);
    ParameterScope layer = root.at("encoder").at("layers", 1);
    List<Tensor> rows = layer.parts(List.of(" (a)", " (b)"), "weight", 2, 3);
    Tensor computed = root.computed(Tensor.zeros(2, 3));
    layer.fixed("weight", 2, 3);
    assertEquals(
        List.of(
            ParameterScope.Leaf.of("head.bias", 0, bias),
            ParameterScope.Leaf.of("encoder.layers.1.weight", 0, rows.get(0)),
            ParameterScope.Leaf.of("encoder.layers.1.weight", 3, rows.get(1)),
            ParameterScope.Leaf.of(null, 0, computed)),
        layer.leaves());
    assertSame(tensors.get("encoder.layers.1.weight").data(), rows.get(1).data());
    assertEquals(3, rows.get(1).offset());
  }

  /** Of [2, 3, 2] the columns 0 and 1 to 2: elements 0, 1, 6, 7 and 2 to 5, 8 to 11. */
  @Test
  void columnsAreCopiesThatKnowWhereTheyAreFrom() {
    float[] values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    Tensor whole = Tensor.of(values, 2, 3, 2).named("w");
    ParameterScope root = ParameterScope.of(Map.of("w", whole));
    List<Tensor> parts = root.columns(1, List.of(" (a)", " (b)"), "w", 2, 3, 2);
    root.requireAllTaken();
    assertArrayEquals(new float[] {0, 1, 6, 7}, parts.get(0).toArray());
    assertArrayEquals(new float[] {2, 3, 4, 5, 8, 9, 10, 11}, parts.get(1).toArray());
    assertEquals("w (b)", parts.get(1).name());
    ParameterScope.Leaf leaf = root.leaves().get(1);
    assertTrue(leaf.isCopy());
    for (int i = 0; i < values.length; i++) {
      values[i] += 100;
    }
    leaf.refresh(whole);
    assertArrayEquals(new float[] {102, 103, 104, 105, 108, 109, 110, 111}, parts.get(1).toArray());
    Parameter parameter = new Parameter("w", whole);
    parameter.addGradient(leaf, Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2), 0.5f);
    assertArrayEquals(
        new float[] {0, 0, 0.5f, 1, 1.5f, 2, 0, 0, 2.5f, 3, 3.5f, 4}, parameter.gradient());
  }

  @Test
  void whatIsNoCopySaysSo() {
    ParameterScope root = ParameterScope.of(tensors);
    root.at("encoder").at("layers", 1).parts(List.of(" (a)", " (b)"), "weight", 2, 3);
    assertTrue(root.leaves().stream().noneMatch(ParameterScope.Leaf::isCopy));
  }
}
