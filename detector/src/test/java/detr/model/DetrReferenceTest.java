package detr.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The full-size R50 against PyTorch's float64 values of everything it computes on the way. */
final class DetrReferenceTest {
  private static final double MOST_LOGITS = 5e-4;
  private static final double MOST_BOXES = 3e-5;

  /**
   * Of an intermediate tensor, as a part of its largest value, for PyTorch's error is not recorded
   * there: about three times what rounding does here. A wrong formula is off by 1e-2 and more.
   */
  private static final double STAGE_ERROR = 5e-5;

  @ParameterizedTest
  @ValueSource(strings = {"r50-small", "r50-batch"})
  void everyStageAndEveryLayersPredictionsAreTheOriginals(String name) {
    List<String> stages = new ArrayList<>();
    try (ReferenceFile reference = new ReferenceFile(name);
        Session session = Session.open(FormulaModel.file(FormulaModel.R50), 2)) {
      session.run(
          reference.images(),
          reference.mask(),
          (stage, value) -> {
            stages.add(stage);
            if (!stage.equals("heads")) {
              checkStage(reference, stage, value);
            }
          },
          output -> {
            checkPredictions(reference, output);
            return null;
          });
    }
    assertEquals(
        List.of(
            "backbone.stem",
            "backbone.maxpool",
            "backbone.layer1",
            "backbone.layer2",
            "backbone.layer3",
            "backbone.layer4",
            "input_proj",
            "position",
            "encoder.0",
            "encoder.1",
            "encoder.2",
            "encoder.3",
            "encoder.4",
            "encoder.5",
            "decoder.0",
            "decoder.1",
            "decoder.2",
            "decoder.3",
            "decoder.4",
            "decoder.5",
            "heads"),
        stages);
  }

  private static void checkPredictions(ReferenceFile reference, DetrOutput output) {
    assertEquals(6, output.layers().size());
    for (int i = 0; i < 6; i++) {
      String prefix = i == 5 ? "" : "aux." + i + ".";
      DetrOutput.Prediction prediction = output.layers().get(i);
      check(reference, prefix + "pred_logits", prediction.logits(), MOST_LOGITS);
      check(reference, prefix + "pred_boxes", prediction.boxes(), MOST_BOXES);
    }
  }

  /** Within twice PyTorch's own float32 error, and in no case more than {@code most}. */
  private static void check(ReferenceFile reference, String name, Tensor actual, double most) {
    double[] expected = reference.values(name);
    float[] values = actual.toArray();
    assertEquals(expected.length, values.length, name);
    double bound = Math.min(2 * reference.ownError(name), most);
    for (int i = 0; i < values.length; i++) {
      assertEquals(expected[i], values[i], bound, name + " [" + i + "]");
    }
  }

  private static void checkStage(ReferenceFile reference, String name, Tensor value) {
    int[] sizes = reference.stageSizes(name);
    double[] expected = reference.values("stage." + name);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    double bound = STAGE_ERROR * Math.max(1, largest);
    float[] values = value.toArray();
    assertEquals(Arrays.stream(sizes).reduce(1, (a, b) -> a * b), values.length, name);
    for (int i = 0; i < expected.length; i++) {
      int at = ours((int) ((long) i * values.length / expected.length), sizes);
      assertEquals(expected[i], values[at], bound, name + " [" + at + "]");
    }
  }

  /** Our index of PyTorch's: [N, C, H, W] is [N, H, W, C] here, and [L, N, D] is [N, L, D]. */
  private static int ours(int theirs, int[] sizes) {
    int last = sizes[sizes.length - 1];
    if (sizes.length == 3) {
      int d = theirs % last;
      int n = theirs / last % sizes[1];
      int l = theirs / last / sizes[1];
      return (n * sizes[0] + l) * last + d;
    }
    int area = sizes[2] * last;
    int pixel = theirs % area;
    int channel = theirs / area % sizes[1];
    int n = theirs / area / sizes[1];
    return (n * area + pixel) * sizes[1] + channel;
  }

  @ParameterizedTest
  @ValueSource(strings = {"r50-small", "r50-batch"})
  void theMaskAtTheFeaturesSizeIsTheOriginals(String name) {
    try (ReferenceFile reference = new ReferenceFile(name)) {
      int[] sizes = reference.stageSizes("mask");
      Mask mask = reference.mask().resize(sizes[1], sizes[2]);
      assertArrayEquals(sizes, mask.shape().sizes());
      double[] expected = reference.values("stage.mask");
      double[] actual = new double[expected.length];
      for (int i = 0; i < actual.length; i++) {
        actual[i] = mask.padded(i) ? 1 : 0;
      }
      assertArrayEquals(expected, actual);
      assertTrue(name.equals("r50-small") || mask.any(), "a batch is padded");
    }
  }
}
