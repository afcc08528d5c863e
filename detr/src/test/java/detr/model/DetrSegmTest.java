package detr.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Pass;
import detr.inference.Session;
import detr.nn.MismatchException;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.PassCost;
import detr.tensor.ReferenceOps;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DetrSegmTest {
  /** The least width that a mask head can have. */
  private static final DetrConfig SMALL =
      new DetrConfig(ResNetConfig.bottlenecks(1, 1, 1, 1), false, 128, 8, 1, 2, 48, 11, 3);

  private static Tensor random(int... sizes) {
    Random random = new Random(3);
    Tensor tensor = Tensor.zeros(sizes);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  /** Five times what PyTorch's own float32 run is off by, as everywhere; exact: twice. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void computesTheOriginalsMasks(boolean exact) {
    Path file = ReferenceFile.shared("r50-panoptic-small");
    Path model = FormulaModel.panopticFile(FormulaModel.R50);
    try (ReferenceFile reference = new ReferenceFile(file);
        Session session =
            Session.open(
                ModelSource.file(model), LoadOptions.defaults().withThreads(2).withExact(exact))) {
      session.run(
          Pass.of(reference.images(), reference.mask()).withMasks(QueryChoice.ALL),
          made -> {
            int times = exact ? 2 : 5;
            List<Tensor> masks = made.masks();
            DetrOutput.Prediction last = made.output().prediction();
            check(reference, "pred_logits", last.logits(), times);
            check(reference, "pred_boxes", last.boxes(), times);
            assertArrayEquals(new int[] {100, 24, 32}, masks.getFirst().shape().sizes());
            check(reference, "pred_masks", masks.getFirst(), times);
            return null;
          });
    }
  }

  /** Large tensors are sampled at even indices. */
  private static void check(ReferenceFile reference, String name, Tensor actual, int times) {
    double[] expected = reference.values(name);
    float[] values = actual.toArray();
    double bound = times * reference.ownError(name);
    for (int i = 0; i < expected.length; i++) {
      int at = (int) ((long) i * values.length / expected.length);
      assertEquals(expected[i], values[at], bound, name + " [" + at + "]");
    }
  }

  private static Mask padded(int height, int width) {
    boolean[] padded = new boolean[2 * height * width];
    for (int i = 0; i < height * width; i++) {
      padded[height * width + i] = i / width >= height / 2 || i % width >= width / 2;
    }
    return Mask.of(padded, 2, height, width);
  }

  /** The first part of the first convolution, once for all queries, is a formula of ours. */
  @Test
  void fastAgreesWithReferenceInBatches() {
    DetrSegm model = DetrSegm.of(FormulaModel.panopticTensors(SMALL), ModelSettings.NONE);
    Tensor images = random(2, 67, 90, 3);
    Mask mask = padded(67, 90);
    List<Tensor> expected = masks(model, new ReferenceOps(), images, mask);
    try (FastOps fast = new FastOps(2)) {
      List<Tensor> actual = masks(model, fast, images, mask);
      for (int n = 0; n < 2; n++) {
        assertArrayEquals(new int[] {11, 17, 23}, actual.get(n).shape().sizes());
        assertArrayEquals(expected.get(n).toArray(), actual.get(n).toArray(), 1e-4f);
      }
    }
  }

  private static List<Tensor> masks(DetrSegm model, Ops ops, Tensor images, Mask mask) {
    DetrSegm.Output output = model.forward(ops, images, mask);
    List<Tensor> masks = new ArrayList<>();
    for (int n = 0; n < images.size(0); n++) {
      DetrSegm.Output image = output.image(n);
      Tensor queries = image.queries().reshape(11, 128);
      masks.add(model.masks(ops, queries, image));
    }
    return masks;
  }

  @Test
  void aSessionMakesTheChosenMasksAndTheDetectorsPredictions() {
    Tensor images = random(2, 67, 90, 3);
    Mask mask = padded(67, 90);
    Path file = FormulaModel.panopticFile(SMALL);
    try (Session session =
        Session.open(ModelSource.file(file), LoadOptions.defaults().withThreads(2))) {
      assertTrue(session.segments());
      assertEquals("detr-r14-panoptic", session.architecture());
      session.prepare();
      QueryChoice choice = (output, image) -> image == 0 ? new int[0] : new int[] {10, 3};
      List<Tensor> all = segment(session, images, mask, QueryChoice.ALL);
      List<Tensor> chosen = segment(session, images, mask, choice);
      assertEquals(0, chosen.get(0).size(0));
      assertArrayEquals(new int[] {2, 17, 23}, chosen.get(1).shape().sizes());
      assertArrayEquals(
          all.get(1).rows(10, 11).toArray(), chosen.get(1).rows(0, 1).toArray(), 1e-6f);
      assertArrayEquals(all.get(1).rows(3, 4).toArray(), chosen.get(1).rows(1, 2).toArray(), 1e-6f);
      float[] logits =
          session.run(Pass.of(images, mask), made -> made.output().prediction().logits().toArray());
      float[] besideMasks =
          session.run(
              Pass.of(images, mask).withMasks(choice),
              made -> made.output().prediction().logits().toArray());
      assertArrayEquals(logits, besideMasks);
    }
  }

  private static List<Tensor> segment(
      Session session, Tensor images, Mask mask, QueryChoice choice) {
    return session.run(Pass.of(images, mask).withMasks(choice), PassResult::masks);
  }

  /** 3×3 convolutions of 9 products for each pair of channels; the features' part once. */
  @Test
  void costsWhatItsConvolutionsMultiply() {
    try (Session session =
        Session.open(
            ModelSource.file(FormulaModel.panopticFile(FormulaModel.R50)),
            LoadOptions.defaults().withThreads(1))) {
      PassCost cost = session.cost(800, 1066);
      long small = 25 * 34;
      long perQuery =
          9 * (small * (8 * 264 + 264 * 128))
              + 9 * (50 * 67 * 128L * 64 + 100 * 134 * 64L * 32 + 200 * 267 * (32L * 16 + 16));
      long masks =
          cost.stages().stream()
              .filter(stage -> stage.name().equals("mask_head"))
              .mapToLong(PassCost.Stage::multiplyAdds)
              .sum();
      assertEquals(100 * perQuery, masks);
      assertTrue(cost.activationBytes() < 200e6, "bytes: " + cost.activationBytes());
    }
  }

  @Test
  void aDetectorHasNoMasks() {
    try (Session session =
        Session.open(
            ModelSource.file(FormulaModel.file(FormulaModel.TINY)),
            LoadOptions.defaults().withThreads(1))) {
      assertFalse(session.segments());
      Tensor images = Tensor.zeros(1, 32, 32, 3);
      Mask none = Mask.none(1, 32, 32);
      assertThrows(
          IllegalStateException.class, () -> segment(session, images, none, QueryChoice.ALL));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mask_head.lay1.weight",
        "mask_head.adapter3.bias",
        "mask_head.gn5.bias",
        "bbox_attention.k_linear.weight",
        "detr.bbox_embed.layers.2.bias"
      })
  void namesATensorThatIsMissing(String name) {
    Map<String, Tensor> tensors = FormulaModel.panopticTensors(SMALL);
    tensors.remove(name);
    var e = assertThrows(MismatchException.class, () -> DetrSegm.of(tensors, ModelSettings.NONE));
    assertTrue(e.getMessage().contains(name), e.getMessage());
  }

  @Test
  void refusesAWidthThatCannotBeShared() {
    Map<String, Tensor> tensors = FormulaModel.panopticTensors(FormulaModel.TINY);
    var e = assertThrows(MismatchException.class, () -> DetrSegm.of(tensors, ModelSettings.NONE));
    assertTrue(e.getMessage().contains("128"), e.getMessage());
  }
}
