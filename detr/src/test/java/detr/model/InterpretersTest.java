package detr.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.nn.autograd.TapeOps;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.ReferenceOps;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A whole DETR, of the smallest sizes, by every interpreter: one definition, one meaning. */
final class InterpretersTest {
  /** The logits reach 15; rounding makes a third of this. */
  private static final float TOLERANCE = 1e-4f;

  private static final float STEP = 1f / 1024;

  /**
   * As a part of a parameter's steepest gradient: what float rounding of the loss and ReLUs that
   * switch within the step do to a difference. A path left out changes it by much more.
   */
  private static final double GRADIENT_ERROR = 5e-3;

  private final Detr detr = Detr.of(FormulaModel.tensors(FormulaModel.TINY), false);
  private final Tensor images = random(1, 2, 39, 65, 3);
  private final Mask mask = mask();

  private static Tensor random(long seed, int... sizes) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(sizes);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  /** The second image is 33 × 20 in the top left. */
  private static Mask mask() {
    boolean[] padded = new boolean[2 * 39 * 65];
    for (int i = 0; i < 39 * 65; i++) {
      padded[39 * 65 + i] = i / 65 >= 33 || i % 65 >= 20;
    }
    return Mask.of(padded, 2, 39, 65);
  }

  @Test
  void fastAgreesWithReference() {
    List<Tensor> expected = detr.forward(new ReferenceOps(), images, mask).tensors();
    try (FastOps fast = new FastOps(2)) {
      List<Tensor> actual = detr.forward(fast, images, mask).tensors();
      assertEquals(4, expected.size());
      for (int i = 0; i < 4; i++) {
        assertEquals(expected.get(i).shape(), actual.get(i).shape());
        assertArrayEquals(expected.get(i).toArray(), actual.get(i).toArray(), TOLERANCE);
      }
    }
  }

  /** Without Winograd's algorithm, whose rounding these convolutions of 3×3 would add up. */
  @Test
  void fastAgreesWithReferenceOnBasicBlocks() {
    for (DetrConfig config : List.of(FormulaModel.TINY_BASIC, FormulaModel.TINY_SMALL)) {
      Detr basic = Detr.of(FormulaModel.tensors(config), false, config.heads());
      List<Tensor> expected = basic.forward(new ReferenceOps(), images, mask).tensors();
      try (FastOps fast = new FastOps(2, true)) {
        List<Tensor> actual = basic.forward(fast, images, mask).tensors();
        for (int i = 0; i < 4; i++) {
          assertArrayEquals(expected.get(i).toArray(), actual.get(i).toArray(), TOLERANCE);
        }
      }
    }
  }

  @Test
  void theTapeComputesWhatItsInnerInterpreterDoes() {
    Ops reference = new ReferenceOps();
    TapeOps tape = new TapeOps(reference);
    parameters(detr).forEach(tape::watch);
    tape.constant(images);
    List<Tensor> expected = detr.forward(reference, images, mask).tensors();
    List<Tensor> actual = detr.forward(tape, images, mask).tensors();
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).toArray(), actual.get(i).toArray());
    }
  }

  /** All tensors in the model's tree of records. */
  private static List<Tensor> parameters(Object node) {
    List<Tensor> found = new ArrayList<>();
    switch (node) {
      case Tensor tensor -> found.add(tensor);
      case List<?> list -> list.forEach(element -> found.addAll(parameters(element)));
      case Record record -> {
        for (var component : record.getClass().getRecordComponents()) {
          var accessor = component.getAccessor();
          accessor.setAccessible(true);
          try {
            Object value = accessor.invoke(record);
            if (value != null) {
              found.addAll(parameters(value));
            }
          } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
          }
        }
      }
      default -> {}
    }
    return found;
  }

  /** The tensors whose gradients come by the most different ways. */
  private List<Tensor> probed() {
    Transformer transformer = detr.transformer();
    TransformerEncoderLayer encoder = transformer.encoder().layers().getFirst();
    TransformerDecoderLayer decoder = transformer.decoder().layers().getFirst();
    return List.of(
        detr.classHead().bias(),
        detr.boxHead().layers().getLast().weight(),
        transformer.decoder().norm().weight(),
        decoder.norm2().weight(),
        decoder.crossAttention().key().weight(),
        detr.queries(),
        encoder.selfAttention().query().weight(),
        encoder.feedForward().linear1().weight(),
        detr.inputProjection().weight(),
        ((Bottleneck) detr.backbone().stages().getLast().blocks().getFirst()).conv2().weight(),
        detr.backbone().stem().weight());
  }

  @Test
  void gradientsOfTheWholeModelMatchFiniteDifferences() {
    Tensor image = random(2, 1, 33, 38, 3);
    TapeOps tape = new TapeOps(new ReferenceOps());
    parameters(detr).forEach(tape::watch);
    tape.constant(image);
    Tensor outputs = mix(tape, image);
    tape.backward(outputs, random(9, outputs.shape().sizes()));
    for (Tensor parameter : probed()) {
      float[] gradient = tape.gradient(parameter).toArray();
      int steepest = 0;
      for (int i = 0; i < gradient.length; i++) {
        steepest = Math.abs(gradient[i]) > Math.abs(gradient[steepest]) ? i : steepest;
      }
      float steep = Math.abs(gradient[steepest]);
      assertTrue(steep > 1, () -> parameter + " must matter");
      double tolerance = GRADIENT_ERROR * steep;
      for (int i : new int[] {steepest, gradient.length / 2}) {
        double expected = difference(parameter, i, image);
        assertEquals(expected, gradient[i], tolerance, parameter + " element " + i);
      }
    }
  }

  private double difference(Tensor parameter, int i, Tensor image) {
    float[] data = parameter.data();
    int at = parameter.offset() + i;
    float saved = data[at];
    data[at] = saved + STEP;
    double above = loss(image);
    data[at] = saved - STEP;
    double below = loss(image);
    data[at] = saved;
    return (above - below) / (2 * STEP);
  }

  private double loss(Tensor image) {
    Tensor outputs = mix(new ReferenceOps(), image);
    Tensor weights = random(9, outputs.shape().sizes());
    double sum = 0;
    for (int i = 0; i < outputs.count(); i++) {
      sum += (double) outputs.data()[outputs.offset() + i] * weights.data()[i];
    }
    return sum;
  }

  /** One number a query, from the logits and boxes of every layer: [1, Q, 1]. */
  private Tensor mix(Ops ops, Tensor image) {
    Mask none = Mask.none(1, image.size(1), image.size(2));
    Tensor sum = ops.zeros(1, FormulaModel.TINY.queries(), 1);
    for (DetrOutput.Prediction layer : detr.forward(ops, image, none).layers()) {
      Tensor ofLogits = ops.constant(() -> random(7, layer.logits().size(-1), 1));
      Tensor ofBoxes = ops.constant(() -> random(8, 4, 1));
      sum = ops.add(sum, ops.matmul(layer.logits(), ofLogits));
      sum = ops.add(sum, ops.matmul(layer.boxes(), ofBoxes));
    }
    return sum;
  }
}
