package detr.train.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.data.Target;
import detr.model.Detr;
import detr.model.DetrOutput;
import detr.model.FormulaModel;
import detr.model.ReferenceFile;
import detr.tensor.fast.FastOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Losses and matches against the original's criterion, run in float64 by PyTorch; where it recorded
 * none, against a transcription of its formulas to NumPy, whose matching is exact by dynamic
 * programming over subsets.
 */
final class SetCriterionTest {
  private static final List<String> NAMES =
      List.of("loss_ce", "class_error", "loss_bbox", "loss_giou", "cardinality_error");

  /** NumPy's, of r50-batch's predictions and r50-training's targets; the auxiliary layers first. */
  private static final double[][] LAYERS = {
    {11.509241855680111, 100, 0.6378494226180716, 1.102294453274276, 96},
    {11.32471297520607, 100, 0.5362220714381429, 0.8324224107730666, 96},
    {14.779841307859773, 100, 0.6590059083636848, 0.8249684253134629, 96},
    {9.259412328760638, 100, 0.5223501361815898, 0.6402845672573279, 95.5},
    {13.010870433836903, 100, 0.6364274044372376, 0.8516913022884732, 96},
    {16.239939431697806, 100, 0.7845087923132101, 0.7420444077355985, 96},
  };

  private static final double TOTAL = 104.9932481430854;

  private static final int[][][] QUERIES = {
    {{40, 64, 88}, {23, 35, 42, 43, 96}},
    {{44, 73, 87}, {7, 20, 55, 88, 96}},
    {{12, 21, 57}, {4, 6, 39, 96, 98}},
    {{9, 68, 82}, {0, 34, 50, 79, 81}},
    {{32, 68, 72}, {12, 41, 65, 68, 88}},
    {{37, 43, 89}, {7, 18, 24, 29, 65}},
  };

  private static final int[][][] TARGETS = {
    {{2, 0, 1}, {3, 4, 2, 1, 0}},
    {{1, 0, 2}, {3, 1, 4, 0, 2}},
    {{2, 0, 1}, {3, 0, 4, 1, 2}},
    {{0, 2, 1}, {2, 4, 0, 3, 1}},
    {{0, 2, 1}, {2, 0, 4, 3, 1}},
    {{2, 0, 1}, {0, 2, 4, 3, 1}},
  };

  private static ReferenceFile training() {
    return new ReferenceFile(ReferenceFile.resource(SetCriterionTest.class, "r50-training-losses"));
  }

  private static List<Target> targets(ReferenceFile file) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int[] labels = file.integers("target." + i + ".labels");
      targets.add(Target.of(labels, file.values("target." + i + ".boxes")));
    }
    return targets;
  }

  private static LayerPredictions outputs(ReferenceFile file, String prefix) {
    return new LayerPredictions(
        2, 100, 91, file.values(prefix + "pred_logits"), file.values(prefix + "pred_boxes"), null);
  }

  private static void assertRelative(
      double expected, double actual, double tolerance, String name) {
    assertEquals(expected, actual, tolerance * Math.abs(expected), name);
  }

  @Test
  void agreesWithTheOriginalOnItsPredictions() {
    try (ReferenceFile file = training()) {
      Losses losses = SetCriterion.PAPER.losses(List.of(outputs(file, "")), targets(file));
      assertEquals(NAMES, List.copyOf(losses.values().keySet()));
      losses
          .values()
          .forEach(
              (name, value) -> assertRelative(file.values("loss." + name)[0], value, 1e-9, name));
      for (int image = 0; image < 2; image++) {
        Match match = losses.matches().getFirst().get(image);
        String name = "match.last." + image;
        assertArrayEquals(file.integers(name + ".query"), match.queries(), name);
        assertArrayEquals(file.integers(name + ".target"), match.targets(), name);
      }
    }
  }

  /** The original's total is its weighted losses' sum, so the weights are those of its run. */
  @Test
  void weighsAsTheOriginal() {
    try (ReferenceFile file = training()) {
      double total = 0;
      for (String suffix : List.of("", "_0", "_1", "_2", "_3", "_4")) {
        total += LossWeights.PAPER.classes() * file.values("loss.loss_ce" + suffix)[0];
        total += LossWeights.PAPER.l1() * file.values("loss.loss_bbox" + suffix)[0];
        total += LossWeights.PAPER.giou() * file.values("loss.loss_giou" + suffix)[0];
      }
      assertRelative(file.values("total_loss")[0], total, 1e-12, "total");
    }
  }

  @Test
  void agreesInAllLayers() {
    try (ReferenceFile training = training();
        ReferenceFile batch = new ReferenceFile(ReferenceFile.resource("r50-batch"))) {
      List<LayerPredictions> layers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        layers.add(outputs(batch, "aux." + i + "."));
      }
      layers.add(outputs(batch, ""));
      assertLayers(SetCriterion.PAPER.losses(layers, targets(training)), 1e-9);
    }
  }

  @Test
  void agreesInAllLayersOfTheFastModel() {
    try (ReferenceFile training = training();
        ReferenceFile batch = new ReferenceFile(ReferenceFile.resource("r50-batch"));
        FastOps ops = new FastOps(2)) {
      Detr detr = Detr.of(FormulaModel.tensors(FormulaModel.R50), false);
      DetrOutput output = detr.forward(ops, batch.images(), batch.mask());
      List<LayerPredictions> layers =
          output.layers().stream()
              .map(p -> LayerPredictions.of(p.logits(), p.boxes(), null))
              .toList();
      assertLayers(SetCriterion.PAPER.losses(layers, targets(training)), 1e-4);
    }
  }

  private static void assertLayers(Losses losses, double tolerance) {
    Map<String, Double> expected = new LinkedHashMap<>();
    for (int layer = 0; layer < LAYERS.length; layer++) {
      boolean last = layer == LAYERS.length - 1;
      for (int i = 0; i < NAMES.size(); i++) {
        if (last || !NAMES.get(i).equals("class_error")) {
          expected.put(NAMES.get(i) + (last ? "" : "_" + layer), LAYERS[layer][i]);
        }
      }
      for (int image = 0; image < 2; image++) {
        Match match = losses.matches().get(layer).get(image);
        String name = "layer " + layer + ", image " + image;
        assertArrayEquals(QUERIES[layer][image], match.queries(), name);
        assertArrayEquals(TARGETS[layer][image], match.targets(), name);
      }
    }
    assertEquals(expected.keySet(), losses.values().keySet());
    expected.forEach(
        (name, value) -> assertRelative(value, losses.values().get(name), tolerance, name));
    assertRelative(TOTAL, losses.total(), tolerance, "total");
  }

  /** Uniform logits: every query's entropy is log 3, whatever its weight. */
  @Test
  void withoutAnyTargetOnlyNoObjectIsLearnt() {
    double[] boxes = {.5, .5, .1, .1, .2, .2, .1, .1};
    LayerPredictions outputs = new LayerPredictions(1, 2, 2, new double[6], boxes, null);
    Target none = Target.of(new int[0], new double[0]);
    Losses losses = SetCriterion.PAPER.losses(List.of(outputs), List.of(none));
    assertEquals(Math.log(3), losses.total(), 1e-15);
    assertEquals(
        Map.of(
            "loss_ce", losses.total(),
            "class_error", 100.0,
            "loss_bbox", 0.0,
            "loss_giou", 0.0,
            "cardinality_error", 2.0),
        losses.values());
    Gradients gradients = losses.gradients().getFirst();
    assertArrayEquals(new float[8], gradients.boxes().toArray());
    float third = 1 / 6f;
    float[] expected = {third, third, -2 * third, third, third, -2 * third};
    assertArrayEquals(expected, gradients.logits().toArray(), 1e-7f);
    assertNull(gradients.masks());
  }

  @Test
  void largeLogitsGiveNoInfinity() {
    double[] logits = {0, -2000, 1000};
    LayerPredictions outputs =
        new LayerPredictions(1, 1, 2, logits, new double[] {.5, .5, .2, .2}, null);
    Target target = Target.of(new int[] {1}, new double[] {.5, .5, .2, .2});
    Losses losses = SetCriterion.PAPER.losses(List.of(outputs), List.of(target));
    assertEquals(3000, losses.values().get("loss_ce"));
  }

  @Test
  void hasTheGradientOfCentralDifferences() {
    Random random = new Random(7);
    List<LayerPredictions> layers = List.of(random(random), random(random));
    double[] boxes = random.doubles(8, 0.2, 0.5).toArray();
    List<Target> targets =
        List.of(
            Target.of(new int[] {2, 0}, boxes),
            Target.of(new int[] {1}, random.doubles(4, 0.2, 0.5).toArray()));
    List<Gradients> gradients = SetCriterion.PAPER.losses(layers, targets).gradients();
    for (int layer = 0; layer < 2; layer++) {
      LayerPredictions outputs = layers.get(layer);
      assertDifferences(outputs.logits(), gradients.get(layer).byLogits(), layers, targets);
      assertDifferences(outputs.boxes(), gradients.get(layer).byBoxes(), layers, targets);
    }
  }

  private static LayerPredictions random(Random random) {
    return new LayerPredictions(
        2,
        4,
        3,
        random.doubles(2 * 4 * 4, -2, 2).toArray(),
        random.doubles(2 * 4 * 4, 0.2, 0.6).toArray(),
        null);
  }

  private static void assertDifferences(
      double[] inputs, double[] gradient, List<LayerPredictions> layers, List<Target> targets) {
    double step = 1e-6;
    for (int i = 0; i < inputs.length; i++) {
      double saved = inputs[i];
      inputs[i] = saved + step;
      double above = SetCriterion.PAPER.losses(layers, targets).total();
      inputs[i] = saved - step;
      double below = SetCriterion.PAPER.losses(layers, targets).total();
      inputs[i] = saved;
      assertEquals((above - below) / (2 * step), gradient[i], 1e-6, "input " + i);
    }
  }

  @Test
  void refusesWeightsWithoutMeaning() {
    assertThrows(IllegalArgumentException.class, () -> new LossWeights(1, 5, -2, 1, 1, 0.1));
    assertThrows(IllegalArgumentException.class, () -> new LossWeights(1, 5, 2, 1, 1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new LossWeights(Double.NaN, 5, 2, 1, 1, 0.1));
  }

  /** By hand: two queries, of which one is to predict class 1 and one nothing. */
  @Test
  void classesCountAsTheyAreWeighed() {
    double[] logits = {1, 2, 0, 0.5, 0, 1};
    double[] boxes = {0.5, 0.5, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1};
    LayerPredictions outputs = new LayerPredictions(1, 2, 2, logits, boxes, null);
    Target target = Target.of(new int[] {1}, new double[] {0.5, 0.5, 0.2, 0.2});
    ClassWeights weights = new ClassWeights(List.of(1.0, 3.0));
    SetCriterion criterion =
        new SetCriterion(HungarianMatcher.PAPER, new LossWeights(1, 5, 2, 1, 1, 0.5), weights);
    double first = -2 + Math.log(Math.exp(1) + Math.exp(2) + 1);
    double second = -1 + Math.log(Math.exp(0.5) + 1 + Math.exp(1));
    Losses losses = criterion.losses(List.of(outputs), List.of(target));
    assertEquals((3 * first + 0.5 * second) / 3.5, losses.values().get("loss_ce"), 1e-12);
    double p = Math.exp(1) / (Math.exp(1) + Math.exp(2) + 1);
    float found = losses.gradients().getFirst().logits().data()[0];
    assertEquals(3 / 3.5 * p, found, 1e-7);
  }
}
