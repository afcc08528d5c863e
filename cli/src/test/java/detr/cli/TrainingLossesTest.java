package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.data.Target;
import detr.inference.Batch;
import detr.model.Detr;
import detr.model.FormulaModel;
import detr.model.ReferenceFile;
import detr.tensor.Ops;
import detr.tensor.ReferenceOps;
import detr.tensor.fast.FastOps;
import detr.train.loss.LayerPredictions;
import detr.train.loss.Losses;
import detr.train.loss.Match;
import detr.train.loss.SetCriterion;
import detr.weights.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * From images to losses: every loss and match of all six decoder layers, and the total, as the
 * original computes them in float64 in a training step. The file has the predictions of the last
 * layer only; images and weights are made by their formulas.
 */
final class TrainingLossesTest {
  private static final Path FILE =
      ReferenceFile.resource(SetCriterion.class, "r50-training-losses");

  /**
   * Every primitive rounds to float32, by 6e-8 each time; through all layers it comes to 1.8e-6 at
   * most, where PyTorch's float64 predictions give 1e-9 (SetCriterionTest).
   */
  private static final double REFERENCE = 1e-5;

  /** 1.9e-5 at most, Winograd's algorithm included. */
  private static final double FAST = 1e-4;

  @Test
  void theReferenceOpsGiveTheOriginalsLosses() {
    check(new ReferenceOps(), REFERENCE);
  }

  @Test
  void theFastOpsDoToo() {
    try (FastOps ops = new FastOps(2)) {
      check(ops, FAST);
    }
  }

  private static void check(Ops ops, double tolerance) {
    Detr detr = Detr.of(FormulaModel.tensors(FormulaModel.R50), false);
    try (Checkpoint checkpoint = Checkpoint.open(FILE);
        ReferenceFile file = new ReferenceFile(FILE)) {
      Batch batch = InputTensors.ofReference(checkpoint);
      List<LayerPredictions> layers =
          detr.forward(ops, batch.images(), batch.mask()).layers().stream()
              .map(layer -> LayerPredictions.of(layer.logits(), layer.boxes(), null))
              .toList();
      Losses losses = SetCriterion.PAPER.losses(layers, targets(file));
      assertEquals(25, losses.values().size());
      for (Map.Entry<String, Double> loss : losses.values().entrySet()) {
        assertRelative(file, "loss." + loss.getKey(), loss.getValue(), tolerance);
      }
      assertRelative(file, "total_loss", losses.total(), tolerance);
      assertMatches(file, losses.matches());
    }
  }

  private static void assertRelative(
      ReferenceFile file, String name, double actual, double tolerance) {
    double expected = file.values(name)[0];
    assertEquals(expected, actual, tolerance * Math.abs(expected), name);
  }

  private static void assertMatches(ReferenceFile file, List<List<Match>> matches) {
    for (int layer = 0; layer < 6; layer++) {
      for (int image = 0; image < 2; image++) {
        String name = "match." + (layer == 5 ? "last" : "aux" + layer) + "." + image;
        Match match = matches.get(layer).get(image);
        assertArrayEquals(file.integers(name + ".query"), match.queries(), name);
        assertArrayEquals(file.integers(name + ".target"), match.targets(), name);
      }
    }
  }

  private static List<Target> targets(ReferenceFile file) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int[] labels = file.integers("target." + i + ".labels");
      targets.add(Target.of(labels, file.values("target." + i + ".boxes")));
    }
    return targets;
  }
}
