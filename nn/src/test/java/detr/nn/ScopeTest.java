package detr.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ScopeTest {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  ScopeTest() {
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
    Scope root = Scope.of(tensors);
    Scope layers = root.at("encoder");
    assertSame(tensors.get("head.bias"), root.at("head").tensor("bias", 5));
    assertSame(tensors.get("head.bias"), root.tensor("head.bias", 5));
    assertSame(
        tensors.get("encoder.layers.10.weight"), layers.at("layers", 10).tensor("weight", 2, 3));
  }

  @Test
  void namesAMissingTensorInFullWithItsShape() {
    Scope layer = Scope.of(tensors).at("encoder").at("layers", 2);
    assertRefused(
        "tensor encoder.layers.2.weight [2, 3] is missing", () -> layer.tensor("weight", 2, 3));
  }

  @Test
  void namesBothShapesOfAMisshapenTensor() {
    Scope layer = Scope.of(tensors).at("encoder").at("layers", 0);
    assertRefused(
        "tensor encoder.layers.0.weight has shape [2, 3], expected [3, 2]",
        () -> layer.tensor("weight", 3, 2));
    assertRefused(
        "tensor encoder.layers.0.weight has shape [2, 3], expected [6]",
        () -> layer.tensor("weight", 6));
  }

  @Test
  void namesTheFirstTensorThatNobodyTook() {
    Scope root = Scope.of(tensors);
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
    Scope root = Scope.of(tensors);
    assertThrows(MismatchException.class, () -> root.tensor("head.bias", 4));
    assertThrows(MismatchException.class, root::requireAllTaken);
  }

  @Test
  void remembersWhatLayersComputeWith() {
    Scope root = Scope.of(tensors);
    Tensor bias = root.at("head").tensor("bias", 5);
    Scope layer = root.at("encoder").at("layers", 1);
    List<Tensor> rows = layer.parts(List.of(" (a)", " (b)"), "weight", 2, 3);
    Tensor computed = root.computed(Tensor.zeros(2, 3));
    layer.fixed("weight", 2, 3);
    assertEquals(
        List.of(
            new Scope.Leaf("head.bias", 0, bias),
            new Scope.Leaf("encoder.layers.1.weight", 0, rows.get(0)),
            new Scope.Leaf("encoder.layers.1.weight", 3, rows.get(1)),
            new Scope.Leaf(null, 0, computed)),
        layer.leaves());
    assertSame(tensors.get("encoder.layers.1.weight").data(), rows.get(1).data());
    assertEquals(3, rows.get(1).offset());
  }
}
