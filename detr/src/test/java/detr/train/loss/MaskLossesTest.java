package detr.train.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.data.Target;
import detr.data.TargetMasks;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** Mask losses against the original's formulas in NumPy, and against central differences. */
final class MaskLossesTest {
  private static final int HEIGHT = 3;
  private static final int WIDTH = 4;
  private static final double[] FIRST = {.3, .3, .2, .2};
  private static final double[] SECOND = {.7, .7, .2, .2};

  /** Two images of three queries whose boxes say which masks are matched. */
  private static LayerPredictions outputs() {
    double[] boxes = {
      .1, .9, .1, .1, /**/ .1, .9, .1, .1, /**/ .3, .3, .2, .2, //
      .3, .3, .2, .2, /**/ .7, .7, .2, .2, /**/ .1, .9, .1, .1
    };
    Tensor masks = Tensor.zeros(2, 3, HEIGHT, WIDTH);
    for (int i = 0; i < masks.count(); i++) {
      masks.data()[i] = (i * 37 % 41 - 20) / 8f;
    }
    return new LayerPredictions(2, 3, 1, new double[12], boxes, masks);
  }

  private static boolean[] mask(int pixels, int k) {
    boolean[] mask = new boolean[pixels];
    for (int i = 0; i < pixels; i++) {
      mask[i] = (i * i + 3 * i + k) % 5 < 2;
    }
    return mask;
  }

  /** 5×9 and 7×6 pixels, so both are padded to 7×9. */
  private static List<Target> targets() {
    TargetMasks wide = new TargetMasks(5, 9, List.of(mask(45, 0)));
    TargetMasks high = new TargetMasks(7, 6, List.of(mask(42, 1), mask(42, 2)));
    double[] both = {.3, .3, .2, .2, .7, .7, .2, .2};
    return List.of(
        new Target(new int[] {0}, FIRST, wide), new Target(new int[] {0, 0}, both, high));
  }

  @Test
  void agreesWithTheOriginalsFormulas() {
    Losses losses = SetCriterion.PAPER.losses(List.of(outputs()), targets());
    assertEquals(0.2112681434615025, losses.values().get("loss_mask"), 1e-14);
    assertEquals(0.5822035755106553, losses.values().get("loss_dice"), 1e-14);
    double rest = SetCriterion.PAPER.losses(List.of(withoutMasks(outputs())), targets()).total();
    assertEquals(rest + 0.2112681434615025 + 0.5822035755106553, losses.total(), 1e-14);
  }

  private static LayerPredictions withoutMasks(LayerPredictions o) {
    return new LayerPredictions(o.images(), o.queries(), o.classes(), o.logits(), o.boxes(), null);
  }

  @Test
  void onlyTheLastLayersMasksAreLookedAt() {
    Losses losses = SetCriterion.PAPER.losses(List.of(outputs(), outputs()), targets());
    assertEquals(0.2112681434615025, losses.values().get("loss_mask"), 1e-14);
    assertEquals(null, losses.values().get("loss_mask_0"));
    assertEquals(null, losses.gradients().getFirst().masks());
  }

  @Test
  void hasTheGradientOfCentralDifferences() {
    LayerPredictions outputs = outputs();
    Tensor gradient =
        SetCriterion.PAPER.losses(List.of(outputs), targets()).gradients().getFirst().masks();
    float[] masks = outputs.masks().data();
    float step = 1f / 1024;
    double largest = 0;
    for (int i = 0; i < masks.length; i++) {
      float saved = masks[i];
      masks[i] = saved + step;
      double above = SetCriterion.PAPER.losses(List.of(outputs), targets()).total();
      masks[i] = saved - step;
      double below = SetCriterion.PAPER.losses(List.of(outputs), targets()).total();
      masks[i] = saved;
      assertEquals((above - below) / (2 * step), gradient.data()[i], 1e-7, "mask logit " + i);
      largest = Math.max(largest, Math.abs(gradient.data()[i]));
    }
    assertEquals(0.02, largest, 0.015, "the differences are of gradients, not of zeros");
  }

  /** Where 1 − p is far below a rounding of p. */
  @Test
  void staysExactWhereAProbabilityIsAlmostCertain() {
    double e = Math.exp(-50);
    Losses right = constant(50);
    assertEquals(0.25 * e * e * e, right.values().get("loss_mask"), 1e-12 * e * e * e);
    assertEquals(0, right.values().get("loss_dice"), 1e-15);
    double byDice = SetCriterion.PAPER.weights().dice() * -e / 25;
    float found = right.gradients().getFirst().masks().data()[0];
    assertEquals(byDice, found, -1e-6 * byDice);
    Losses wrong = constant(-50);
    assertEquals(0.25 * 50, wrong.values().get("loss_mask"), 1e-12);
    assertEquals(1 - 1 / 13.0, wrong.values().get("loss_dice"), 1e-14);
    Losses beyondExp = constant(-1000);
    assertEquals(0.25 * 1000, beyondExp.values().get("loss_mask"), 1e-10);
    assertEquals(1 - 1 / 13.0, beyondExp.values().get("loss_dice"), 1e-14);
  }

  /** One query, whose mask has everywhere the same logit, of an object that fills the image. */
  private static Losses constant(float logit) {
    Tensor masks = Tensor.zeros(1, 1, HEIGHT, WIDTH);
    Arrays.fill(masks.data(), logit);
    LayerPredictions outputs = new LayerPredictions(1, 1, 1, new double[2], FIRST, masks);
    boolean[] everywhere = new boolean[HEIGHT * WIDTH];
    Arrays.fill(everywhere, true);
    TargetMasks target = new TargetMasks(HEIGHT, WIDTH, List.of(everywhere));
    return SetCriterion.PAPER.losses(
        List.of(outputs), List.of(new Target(new int[] {0}, FIRST, target)));
  }

  @Test
  void isTheSameToTheBitForAnyNumberOfThreads() throws Exception {
    int objects = 23;
    double[] boxes = new double[4 * objects];
    List<boolean[]> shown = new ArrayList<>();
    for (int i = 0; i < objects; i++) {
      double[] box = {(i % 5 + 1) / 6.0, (i / 5 + 1) / 6.0, .1, .2};
      System.arraycopy(box, 0, boxes, 4 * i, 4);
      shown.add(mask(42, i));
    }
    Tensor masks = Tensor.zeros(1, objects, HEIGHT, WIDTH);
    for (int i = 0; i < masks.count(); i++) {
      masks.data()[i] = (i * 37 % 41 - 20) / 7f;
    }
    LayerPredictions outputs =
        new LayerPredictions(1, objects, 1, new double[2 * objects], boxes, masks);
    Target target = new Target(new int[objects], boxes, new TargetMasks(7, 6, shown));
    Losses one = inPool(1, outputs, target);
    for (int threads = 2; threads <= 5; threads++) {
      Losses several = inPool(threads, outputs, target);
      assertEquals(one.values(), several.values());
      assertArrayEquals(
          one.gradients().getFirst().masks().data(), several.gradients().getFirst().masks().data());
    }
  }

  /** Parallel streams run in the pool that they are asked from. */
  private static Losses inPool(int threads, LayerPredictions outputs, Target target)
      throws Exception {
    try (ForkJoinPool pool = new ForkJoinPool(threads)) {
      return pool.submit(() -> SetCriterion.PAPER.losses(List.of(outputs), List.of(target))).get();
    }
  }

  @Test
  void targetsWithoutMasksAreRefused() {
    List<Target> targets = List.of(targets().getFirst(), Target.of(new int[] {0}, SECOND));
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> SetCriterion.PAPER.losses(List.of(outputs()), targets));
    assertEquals("image 1 has no masks, but the model predicts masks", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new TargetMasks(5, 9, List.of(mask(44, 0))));
    TargetMasks one = new TargetMasks(5, 9, List.of(mask(45, 0)));
    assertThrows(IllegalArgumentException.class, () -> new Target(new int[0], new double[0], one));
  }

  @Test
  void aMaskThatIsNotFiniteIsNamed() {
    LayerPredictions outputs = outputs();
    outputs.masks().data()[4 * HEIGHT * WIDTH + 1] = Float.NaN;
    var error =
        assertThrows(
            DivergedException.class, () -> SetCriterion.PAPER.losses(List.of(outputs), targets()));
    assertEquals(
        "image 1, object 1: the predicted mask has the logit NaN; a model that predicts this has"
            + " diverged",
        error.getMessage());
  }

  /** Centres of a row of 2 at 0.5 and 1.5; of 4 at 0.25, 0.75, 1.25, 1.75. */
  @Test
  void resizesBetweenPixelCentres() {
    float[] plane = {9, 0, 4, 8, 12};
    double[] resized = new BilinearResize(2, 2, 2, 4).apply(plane, 1);
    assertArrayEquals(new double[] {0, 1, 3, 4, 8, 9, 11, 12}, resized, 1e-15);
    double[] smaller = new BilinearResize(2, 2, 1, 1).apply(plane, 1);
    assertArrayEquals(new double[] {6}, smaller, 1e-15);
  }
}
