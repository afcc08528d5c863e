package detr.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.nn.MismatchException;
import detr.tensor.Mask;
import detr.tensor.ReferenceOps;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short DETR; its numbers are compared with PyTorch's in VerifyShortDetrTest. */
final class ShortDetrTest {
  /** The logits reach 15; rounding makes a third of this. */
  private static final float TOLERANCE = 1e-4f;

  private static Map<String, Tensor> tensors() {
    return FormulaModel.tensors(FormulaModel.shortShapes(FormulaModel.TINY));
  }

  private static Tensor noise(int... sizes) {
    Random random = new Random(1);
    Tensor tensor = Tensor.zeros(sizes);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  @Test
  void readsTheSizesOffTheShapes() {
    for (DetrConfig config : List.of(FormulaModel.TINY, FormulaModel.R50)) {
      assertEquals(config, DetrConfig.ofShort(FormulaModel.shortShapes(config), 8));
    }
    ShortDetr detr = ShortDetr.of(tensors(), 4, 0.5f);
    assertEquals(4, detr.config().heads());
    assertEquals("short-detr-r14", detr.architecture());
    assertEquals(Map.of("heads", "4", "feature-scale", "0.5"), detr.settings().manifest());
  }

  @Test
  void fastAgreesWithReferenceOnAPaddedBatch() {
    Tensor images = noise(2, 39, 65, 3);
    boolean[] padded = new boolean[2 * 39 * 65];
    for (int i = 0; i < 39 * 65; i++) {
      padded[39 * 65 + i] = i % 65 >= 20;
    }
    Mask mask = Mask.of(padded, 2, 39, 65);
    ShortDetr detr = ShortDetr.of(tensors(), 8, 0.1f);
    List<Tensor> expected = detr.forward(new ReferenceOps(), images, mask).tensors();
    try (FastOps fast = new FastOps(2)) {
      List<Tensor> actual = detr.forward(fast, images, mask).tensors();
      assertEquals(2, actual.size());
      for (int i = 0; i < 2; i++) {
        assertEquals(expected.get(i).shape(), actual.get(i).shape());
        assertArrayEquals(expected.get(i).toArray(), actual.get(i).toArray(), TOLERANCE);
      }
    }
  }

  /**
   * Rows and columns have tables of their own: exchanging them is exchanging the tables' halves.
   */
  @Test
  void theFirstHalfOfAPositionIsItsColumns() {
    Map<String, Tensor> tensors = tensors();
    Tensor images = noise(1, 64, 96, 3);
    Mask mask = Mask.none(1, 64, 96);
    float[] before = logits(tensors, images, mask);
    // Only two rows and three columns of features are seen.
    tensors.get("row_embed").data()[2 * 16] += 1;
    tensors.get("col_embed").data()[3 * 16] += 1;
    assertArrayEquals(before, logits(tensors, images, mask));
    tensors.get("col_embed").data()[3 * 16 - 1] += 1;
    assertTrue(farthest(before, logits(tensors, images, mask)) > 0.01);
    tensors = tensors();
    tensors.get("row_embed").data()[2 * 16 - 1] += 1;
    assertTrue(farthest(before, logits(tensors, images, mask)) > 0.01);
  }

  private static double farthest(float[] a, float[] b) {
    double farthest = 0;
    for (int i = 0; i < a.length; i++) {
      farthest = Math.max(farthest, Math.abs(a[i] - b[i]));
    }
    return farthest;
  }

  private static float[] logits(Map<String, Tensor> tensors, Tensor images, Mask mask) {
    try (FastOps ops = new FastOps(1)) {
      return ShortDetr.of(tensors, 8, 0.1f)
          .forward(ops, images, mask)
          .prediction()
          .logits()
          .toArray();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "query_pos, query_pos is missing",
    "linear_class.weight, linear_class.weight is missing",
    "row_embed, 'row_embed [50, 16] is missing'",
    "transformer.encoder.norm.bias, 'transformer.encoder.norm.bias [32] is missing'",
    "linear_bbox.bias, 'linear_bbox.bias [4] is missing'"
  })
  void aFileThatIsNearlyOneSaysWhichTensorIsMissing(String name, String message) {
    Map<String, Tensor> tensors = tensors();
    tensors.remove(name);
    assertRefused(tensors, message);
  }

  @ParameterizedTest
  @CsvSource({
    "col_embed, 50 15, '[50, 15], expected [50, 16]'",
    "col_embed, 50, '[50], expected [50, 16]'",
    "conv.weight, 32 512 1 1, 'expected [32, 2048, 1, 1]'",
    "linear_class.weight, 1 32, no class besides no-object",
    "query_pos, 5 33, 8 heads cannot share a width of 33"
  })
  void aFileThatIsNearlyOneSaysWhichTensorDiffers(String name, String sizes, String message) {
    Map<String, Tensor> tensors = tensors();
    int[] shape = List.of(sizes.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    tensors.put(name, Tensor.unread(Shape.of(shape)));
    assertRefused(tensors, "tensor " + name, message);
  }

  @Test
  void tensorsOfAnotherModelBelongToNoLayer() {
    Map<String, Tensor> tensors = tensors();
    tensors.put("bbox_embed.layers.0.bias", Tensor.zeros(32));
    assertRefused(tensors, "bbox_embed.layers.0.bias belongs to no layer");
  }

  private static void assertRefused(Map<String, Tensor> tensors, String... words) {
    ModelSettings none = ModelSettings.NONE;
    String message =
        assertThrows(MismatchException.class, () -> Model.of(tensors, none)).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), () -> "no \"" + word + "\" in: " + message);
    }
  }
}
