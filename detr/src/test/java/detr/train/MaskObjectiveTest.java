package detr.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.data.Example;
import detr.data.Target;
import detr.data.TargetMasks;
import detr.data.TrainingBatch;
import detr.geometry.Boxes;
import detr.image.RgbImage;
import detr.model.DetrConfig;
import detr.model.DetrOutput;
import detr.model.DetrSegm;
import detr.model.Initialization;
import detr.model.MaskPasses;
import detr.model.ModelSettings;
import detr.model.PassResult;
import detr.model.QueryChoice;
import detr.model.ResNetConfig;
import detr.nn.optim.Schedule;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.loss.LayerPredictions;
import detr.train.loss.Losses;
import detr.train.loss.SetCriterion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MaskObjectiveTest {
  /** The least width that a mask head can have, and more queries than go through it at a time. */
  private static final DetrConfig CONFIG =
      new DetrConfig(ResNetConfig.small(8, 8, 16, 24, 32), false, 128, 8, 1, 2, 64, 12, 3);

  private static ModelState model(long seed) {
    ModelState detector =
        new ModelState(
            Initialization.of(CONFIG, seed), ModelSettings.NONE.withHeads(8), Rectangles.CLASSES);
    return new MaskHead(detector, false).of(Rectangles.CLASSES, seed);
  }

  private static TrainerOptions options(double rate, double clip, boolean recompute) {
    return new TrainerOptions(
        TrainingPlan.Optimizer.ADAMW,
        rate,
        rate,
        0,
        clip,
        Set.of(),
        false,
        recompute,
        Schedule.constant(),
        0,
        3);
  }

  /** Noise, with rectangles of other noise; masks are the rectangles. */
  private static Example example(int width, int height, int objects) {
    Random random = new Random(width);
    byte[] rgb = new byte[3 * width * height];
    random.nextBytes(rgb);
    double[] boxes = new double[4 * objects];
    int[] labels = new int[objects];
    List<boolean[]> masks = new ArrayList<>();
    for (int i = 0; i < objects; i++) {
      int w = 5 + random.nextInt(width / 2);
      int h = 5 + random.nextInt(height / 2);
      int left = random.nextInt(width - w);
      int top = random.nextInt(height - h);
      boolean[] mask = new boolean[width * height];
      for (int y = top; y < top + h; y++) {
        for (int x = left; x < left + w; x++) {
          mask[y * width + x] = true;
          rgb[3 * (y * width + x)] = (byte) (40 * i);
        }
      }
      masks.add(mask);
      labels[i] = i % 3;
      double[] corners = {
        (double) left / width,
        (double) top / height,
        (double) (left + w) / width,
        (double) (top + h) / height
      };
      System.arraycopy(Boxes.toCentre(corners), 0, boxes, 4 * i, 4);
    }
    return new Example(
        width,
        new RgbImage(width, height, rgb),
        new Target(labels, boxes, new TargetMasks(height, width, masks)));
  }

  /** More objects than queries go through the head at a time, one, and none; padded. */
  private static TrainingBatch batch() {
    return TrainingBatch.of(List.of(example(61, 47, 10), example(40, 67, 1), example(33, 30, 0)));
  }

  private static TrainingStep step(ModelState model, TrainerOptions options, int threads) {
    try (DataParallel devices = new DataParallel(threads)) {
      return new Trainer(model, options, devices).step(List.of(batch()));
    }
  }

  /** Along the gradient of each parameter the loss rises by its norm. */
  @Test
  void theGradientIsThatOfDifferences() {
    ModelState model = model(1);
    TrainerOptions still = options(1e-12, 1e9, false);
    Map<String, float[]> gradients;
    try (DataParallel devices = new DataParallel(2)) {
      Trainer trainer = new Trainer(model, still, devices);
      trainer.step(List.of(batch()));
      gradients = trainer.gradients();
    }
    assertEquals(32, gradients.size());
    for (String name : gradients.keySet()) {
      Tensor tensor = model.tensors().get(name);
      float[] gradient = gradients.get(name);
      double norm = norm(gradient);
      // ReLUs bend the loss of the convolutions soon; that of attention is small and smooth.
      double part = name.startsWith("bbox_attention.") ? 1e-2 : 1e-4;
      double h = Math.max(1e-3, part * norm(tensor.data()));
      double[] losses = new double[2];
      for (int side = 0; side < 2; side++) {
        float[] moved = tensor.toArray();
        for (int i = 0; i < moved.length; i++) {
          moved[i] += (float) ((2 * side - 1) * h * gradient[i] / norm);
        }
        Map<String, Tensor> tensors = new HashMap<>(model.tensors());
        tensors.put(name, Tensor.of(moved, tensor.shape().sizes()));
        ModelState other = new ModelState(tensors, model.settings(), model.classes());
        losses[side] = step(other, still, 2).total();
      }
      double slope = (losses[1] - losses[0]) / (2 * h);
      assertEquals(norm, slope, 0.02 * norm + 2e-5, name);
    }
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  @Test
  void onlyTheMaskHeadMoves() {
    ModelState model = model(2);
    ModelState before = model(2);
    step(model, options(1e-3, 0.1, false), 2);
    model
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] old = before.tensors().get(name).data();
              boolean same = Arrays.equals(old, tensor.data());
              assertEquals(name.startsWith(DetrSegm.DETECTOR), same, name);
            });
  }

  /** The first convolution's two parts are copies, which must follow. */
  @Test
  void theNextStepIsOfTheWeightsAsTheyAreNow() {
    ModelState model = model(3);
    TrainerOptions options = options(1e-2, 0.1, false);
    double next;
    try (DataParallel devices = new DataParallel(1)) {
      Trainer trainer = new Trainer(model, options, devices);
      trainer.step(List.of(batch()));
      ModelState now = copy(model);
      next = trainer.step(List.of(batch())).total();
      assertEquals(step(now, options, 1).total(), next);
    }
  }

  private static ModelState copy(ModelState model) {
    Map<String, Tensor> tensors = new HashMap<>();
    model.tensors().forEach((name, tensor) -> tensors.put(name, tensor.copy()));
    return new ModelState(tensors, model.settings(), model.classes());
  }

  @Test
  void neitherThreadsNorComputingAnewChangeAStep() {
    ModelState one = model(4);
    ModelState two = model(4);
    ModelState anew = model(4);
    TrainingStep first = step(one, options(1e-3, 0.1, false), 1);
    assertEquals(Set.of("loss_mask", "loss_dice"), first.losses().keySet());
    assertEquals(first, step(two, options(1e-3, 0.1, false), 3));
    assertEquals(first, step(anew, options(1e-3, 0.1, true), 2));
    one.tensors()
        .forEach(
            (name, tensor) -> {
              assertArrayEquals(tensor.data(), two.tensors().get(name).data(), name);
              assertArrayEquals(tensor.data(), anew.tensors().get(name).data(), name);
            });
  }

  /** What the criterion says of all masks, made as for detection, is what the task says. */
  @Test
  void theLossesAreTheCriterionsOfAllMasks() {
    ModelState model = model(5);
    TrainingBatch batch = batch();
    TrainingStep step = step(model, options(1e-12, 0.1, false), 2);
    DetrSegm segm = model(5).model().segm();
    try (FastOps ops = new FastOps(2)) {
      PassResult all =
          new MaskPasses(segm, ops)
              .run("all", batch.images().images(), batch.images().mask(), QueryChoice.ALL);
      Tensor first = all.masks().getFirst();
      Tensor masks = Tensor.zeros(3, first.size(0), first.size(1), first.size(2));
      for (int n = 0; n < 3; n++) {
        System.arraycopy(
            all.masks().get(n).toArray(), 0, masks.data(), n * first.count(), first.count());
      }
      DetrOutput.Prediction last = all.output().prediction();
      Losses losses =
          SetCriterion.PAPER.losses(
              List.of(LayerPredictions.of(last.logits(), last.boxes(), masks)), batch.targets());
      assertEquals(losses.values().get("loss_mask"), step.losses().get("loss_mask"), 1e-5);
      assertEquals(losses.values().get("loss_dice"), step.losses().get("loss_dice"), 1e-5);
    }
  }

  @Test
  void masksAreLearntByHeart() {
    ModelState model = model(6);
    TrainingBatch two = TrainingBatch.of(List.of(example(61, 47, 2), example(40, 47, 1)));
    try (DataParallel devices = new DataParallel(2)) {
      Trainer trainer = new Trainer(model, options(3e-3, 0.1, false), devices);
      double first = trainer.step(List.of(two)).losses().get("loss_dice");
      double last = first;
      for (int i = 0; i < 40; i++) {
        last = trainer.step(List.of(two)).losses().get("loss_dice");
      }
      assertTrue(last < 0.6 * first, first + " " + last);
    }
  }

  @Test
  void aMaskHeadIsKeptUnlessItIsToBeFresh() {
    ModelState model = model(7);
    ModelState again = new MaskHead(model, false).of(Rectangles.CLASSES, 8);
    assertSame(model, again);
    ModelState fresh = new MaskHead(model, true).of(Rectangles.CLASSES, 8);
    assertEquals(model.tensors().keySet(), fresh.tensors().keySet());
    String weight = "mask_head.lay1.weight";
    assertFalse(
        Arrays.equals(model.tensors().get(weight).data(), fresh.tensors().get(weight).data()));
    String query = DetrSegm.DETECTOR + "query_embed.weight";
    assertSame(model.tensors().get(query), fresh.tensors().get(query));
  }
}
