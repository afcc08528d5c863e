package detr.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.data.Target;
import detr.data.TrainingBatch;
import detr.inference.Batch;
import detr.model.FormulaModel;
import detr.model.ModelSettings;
import detr.model.ReferenceFile;
import detr.nn.optim.Parameter;
import detr.nn.optim.Schedule;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import detr.weights.FormulaImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A step of training the full R50 against the original's in float64: losses, matches, every
 * parameter's gradient, the clipped AdamW step, and the loss after it.
 */
final class TrainingStepReferenceTest {
  private static final int[][] SIZES = {{96, 128}, {128, 96}};
  private static final int SIDE = 128;

  private static TrainingBatch batch(ReferenceFile file) {
    Tensor images = Tensor.zeros(2, SIDE, SIDE, 3);
    boolean[] padded = new boolean[2 * SIDE * SIDE];
    Arrays.fill(padded, true);
    List<Target> targets = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      int height = SIZES[n][0];
      int width = SIZES[n][1];
      float[] image = FormulaImage.of(height, width).data();
      for (int i = 0; i < height * width; i++) {
        int pixel = (n * SIDE + i / width) * SIDE + i % width;
        padded[pixel] = false;
        for (int c = 0; c < 3; c++) {
          images.data()[3 * pixel + c] = image[c * height * width + i];
        }
      }
      int[] labels = file.integers("target." + n + ".labels");
      targets.add(Target.of(labels, file.values("target." + n + ".boxes")));
    }
    return new TrainingBatch(
        new Batch(images, Mask.of(padded, 2, SIDE, SIDE)), targets, List.of(0L, 1L));
  }

  private static Trainer trainer(DataParallel devices) {
    List<String> classes = IntStream.range(0, 91).mapToObj(Integer::toString).toList();
    ModelState weights =
        new ModelState(
            FormulaModel.tensors(FormulaModel.R50), ModelSettings.NONE.withHeads(8), classes);
    TrainerOptions options =
        new TrainerOptions(
            TrainingPlan.Optimizer.ADAMW,
            1e-4,
            1e-5,
            1e-4,
            0.1,
            Set.of(ModelPart.STEM),
            false,
            false,
            Schedule.constant(),
            0,
            42);
    return new Trainer(weights, options, devices);
  }

  @Test
  void isTheOriginals() {
    try (ReferenceFile file = new ReferenceFile(ReferenceFile.shared("r50-training"));
        DataParallel devices = new DataParallel(2)) {
      Trainer trainer = trainer(devices);
      TrainingBatch batch = batch(file);
      TrainingStep step = trainer.step(List.of(batch));
      assertRelative(file.values("total_loss")[0], step.total(), 1e-4, "total loss");
      step.losses()
          .forEach(
              (name, value) -> assertRelative(file.values("loss." + name)[0], value, 1e-4, name));
      double norm = file.values("grad_total_norm")[0];
      assertRelative(norm, step.gradientNorm(), 3e-4, "norm of the gradient");
      double clipped = 0.1 / (norm + 1e-6);
      int compared = 0;
      for (Parameter parameter : trainer.parameters().values()) {
        assertGradient(file, parameter, clipped, 1e-9 * norm);
        compared++;
      }
      assertEquals(235, compared, "the original trained as many parameters");
      for (Parameter parameter : trainer.parameters().values()) {
        double[] expected = file.values("stepped." + parameter.name() + ".sample");
        assertArrayEquals(
            expected,
            samples(parameter.value().toArray(), expected.length),
            2e-6,
            parameter.name());
      }
      TrainingStep next = trainer.step(List.of(batch));
      double after = file.values("total_loss_after_step")[0];
      assertRelative(after, next.total(), 1e-4, "loss after the step");
    }
  }

  /**
   * The file's gradients are those before clipping, but for the samples of a tensor that has no
   * more elements than samples, which were clipped in place.
   *
   * @param clipped by what factor
   * @param nothing what float32 makes of a gradient of 0: the first self-attention's queries and
   *     keys have none, for all its values are equal
   */
  private static void assertGradient(
      ReferenceFile file, Parameter parameter, double clipped, double nothing) {
    String name = "grad." + parameter.name();
    float[] gradient = parameter.gradient();
    double squares = 0;
    for (float g : gradient) {
      squares += (double) g * g;
    }
    double norm = file.values(name + ".norm")[0];
    double bound = 3e-4 * norm + nothing;
    assertEquals(norm, Math.sqrt(squares) / clipped, bound, name);
    double[] expected = file.values(name + ".sample");
    double factor = expected.length == gradient.length ? 1 : 1 / clipped;
    double[] actual = samples(gradient, expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], factor * actual[i], factor * clipped * bound, name + " " + i);
    }
  }

  private static double[] samples(float[] values, int count) {
    double[] samples = new double[count];
    for (int i = 0; i < count; i++) {
      samples[i] = values[(int) ((long) i * values.length / count)];
    }
    return samples;
  }

  private static void assertRelative(double expected, double actual, double bound, String name) {
    assertEquals(expected, actual, bound * Math.abs(expected), name);
  }
}
