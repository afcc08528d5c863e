package detr.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.data.Target;
import detr.nn.autograd.TapeOps;
import detr.tensor.Ops;
import detr.tensor.ReferenceOps;
import detr.tensor.Tensor;
import detr.train.loss.Gradients;
import detr.train.loss.LayerPredictions;
import detr.train.loss.Losses;
import detr.train.loss.SetCriterion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a training step does: a forward pass on a tape, the losses, and back from them. */
final class CriterionOnTapeTest {
  private static final List<Target> TARGETS =
      List.of(
          Target.of(new int[] {2, 0}, new double[] {.3, .4, .2, .3, .7, .6, .25, .35}),
          Target.of(new int[] {1}, new double[] {.45, .55, .5, .4}));

  private final Tensor layers = random(1, 2, 2, 4, 5); // two decoder layers of [2, 4, 5]
  private final Tensor classHead = random(2, 5, 4);
  private final Tensor boxHead = random(3, 5, 4);

  private static Tensor random(long seed, int... sizes) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(sizes);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = 2 * random.nextFloat() - 1;
    }
    return tensor;
  }

  /** Logits and boxes of both layers. */
  private List<Tensor> forward(Ops ops, List<Tensor> decoded) {
    List<Tensor> predictions = new ArrayList<>();
    for (Tensor layer : decoded) {
      predictions.add(ops.matmul(layer, classHead));
      predictions.add(ops.sigmoid(ops.matmul(layer, boxHead)));
    }
    return predictions;
  }

  private static Losses losses(List<Tensor> predictions) {
    LayerPredictions first = LayerPredictions.of(predictions.get(0), predictions.get(1), null);
    LayerPredictions last = LayerPredictions.of(predictions.get(2), predictions.get(3), null);
    return SetCriterion.PAPER.losses(List.of(first, last), TARGETS);
  }

  private List<Tensor> decoded() {
    return List.of(layers.rows(0, 1).reshape(2, 4, 5), layers.rows(1, 2).reshape(2, 4, 5));
  }

  @Test
  void parametersGetTheGradientOfCentralDifferences() {
    TapeOps tape = new TapeOps(new ReferenceOps());
    tape.watch(classHead);
    tape.watch(boxHead);
    List<Tensor> decoded = decoded();
    decoded.forEach(tape::constant);
    List<Tensor> predictions = forward(tape, decoded);
    List<Tensor> gradients = new ArrayList<>();
    for (Gradients layer : losses(predictions).gradients()) {
      gradients.add(layer.logits());
      gradients.add(layer.boxes());
    }
    tape.backward(predictions, gradients);
    assertDifferences(classHead, tape.gradient(classHead));
    assertDifferences(boxHead, tape.gradient(boxHead));
  }

  private void assertDifferences(Tensor weight, Tensor gradient) {
    float step = 1f / 256;
    for (int i = 0; i < weight.count(); i++) {
      float saved = weight.data()[i];
      weight.data()[i] = saved + step;
      double above = losses(forward(new ReferenceOps(), decoded())).total();
      weight.data()[i] = saved - step;
      double below = losses(forward(new ReferenceOps(), decoded())).total();
      weight.data()[i] = saved;
      double expected = (above - below) / (2 * step);
      double actual = gradient.data()[gradient.offset() + i];
      assertEquals(expected, actual, 2e-3 * Math.max(1, Math.abs(expected)), "weight " + i);
    }
  }
}
