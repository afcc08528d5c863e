package detr.cli;

import detr.geometry.Box;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.Batch;
import detr.inference.PostProcess;
import detr.inference.Preprocess;
import detr.inference.Session;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.IntStream;

/** A file of reference values, compared with what a model computes. */
final class ReferenceValues {
  private static final String OWN_ERROR = "float32_max_abs_error.";

  /** What decoders of JPEG may differ by, in levels of 255, after resizing. */
  private static final double JPEG_PIXEL_ERROR = 3;

  /**
   * How far outputs may be off.
   *
   * @param ownErrors how many times PyTorch's own float32 error; 0 to use the fixed bounds
   * @param stage of an intermediate tensor, as a part of its largest value, for PyTorch's error is
   *     not recorded there
   */
  record Tolerance(double ownErrors, double logits, double boxes, double stage) {
    /** Where every convolution is a plain sum, as PyTorch's is. */
    static final Tolerance DIRECT = new Tolerance(2, 5e-4, 3e-5, 1e-4);

    /** What Winograd's algorithm may cost; see {@link detr.tensor.fast.FastOps}. */
    static final Tolerance WINOGRAD = new Tolerance(5, 2e-3, 1e-4, 1e-4);

    /**
     * The weights by formula blow up rounding in 101 layers: PyTorch is off ten times more than in
     * 50, and a direct sum in another order up to 2.1 times as much.
     */
    static final Tolerance OF_R101 = new Tolerance(5, 1e-2, 1e-3, 5e-4);

    /** Where a JPEG decoder stood between, which may round differently. */
    static final Tolerance JPEG_INPUT = new Tolerance(0, 5e-2, 5e-3, 0.1);

    /** Where the model saw exactly the reference's input. */
    static Tolerance of(boolean exact, Checkpoint reference) {
      if ("resnet101".equals(reference.metadata().get("backbone"))) {
        return OF_R101;
      }
      return exact ? DIRECT : WINOGRAD;
    }

    double bound(boolean box, double own) {
      double fixed = box ? boxes : logits;
      return ownErrors == 0 || Double.isNaN(own) ? fixed : Math.min(ownErrors * own, fixed);
    }
  }

  private final Checkpoint file;
  private final String prefix;
  private final ToleranceTable comparison;

  /**
   * @param prefix of the names of the tensors to compare, which the model's outputs do not have
   */
  ReferenceValues(Checkpoint file, String prefix, ToleranceTable comparison) {
    this.file = file;
    this.prefix = prefix;
    this.comparison = comparison;
  }

  /** Compares every output and stage that the file has. */
  void compare(Map<String, Tensor> outputs, Tolerance tolerance) {
    for (StoredTensor expected : file.tensors().values()) {
      String name = expected.name();
      if (!name.startsWith(prefix)) {
        continue;
      }
      Tensor actual = outputs.get(name.substring(prefix.length()));
      if (name.endsWith("pred_logits") || name.endsWith("pred_boxes")) {
        double own = ownError(name);
        double bound = tolerance.bound(name.endsWith("boxes"), own);
        add(name, numbers(expected), actual == null ? new float[0] : actual.toArray(), own, bound);
      } else if (name.equals("pred_masks")) {
        double[] values = numbers(expected);
        double own = ownError(name);
        float[] sampled = actual == null ? new float[0] : sample(actual.toArray(), values.length);
        add(name, values, sampled, own, tolerance.bound(false, own));
      } else if (name.startsWith("stage.") && !name.endsWith(".shape")) {
        double[] values = numbers(expected);
        double largest =
            IntStream.range(0, values.length).mapToDouble(i -> Math.abs(values[i])).max().orElse(0);
        float[] sampled = actual == null ? new float[0] : sample(actual.toArray(), values.length);
        add(name, values, sampled, Double.NaN, stageBound(tolerance, largest));
      }
    }
  }

  private static double stageBound(Tolerance tolerance, double largest) {
    return tolerance.stage * (tolerance.ownErrors == 0 ? largest : Math.max(1, largest));
  }

  private double ownError(String name) {
    String own = file.metadata().get(OWN_ERROR + name);
    return own == null ? Double.NaN : Double.parseDouble(own);
  }

  /** Runs a photo through our own preprocessing and compares pixels, outputs and detections. */
  void comparePhoto(Session session, RgbImage photo, boolean jpeg, boolean exact) {
    Tolerance tolerance = jpeg ? Tolerance.JPEG_INPUT : Tolerance.of(exact, file);
    RgbImage resized = ResizeRule.DETR.fit(photo);
    comparePixels(resized, jpeg ? JPEG_PIXEL_ERROR : 0);
    Mask mask = Mask.none(1, resized.height(), resized.width());
    Map<String, Tensor> outputs =
        ForwardDump.of(session, new Batch(Preprocess.normalise(resized), mask), true);
    compare(outputs, tolerance);
    if (file.tensors().containsKey("post.0.scores")) {
      PostProcess.Predictions found =
          PostProcess.predictions(
              outputs.get("pred_logits"),
              outputs.get("pred_boxes"),
              0,
              photo.width(),
              photo.height());
      compareDetections(found, tolerance, Math.max(photo.width(), photo.height()));
    }
  }

  private void comparePixels(RgbImage resized, double bound) {
    StoredTensor expected = file.tensors().get("resized_rgb.sample");
    if (expected == null) {
      return;
    }
    int samples = expected.shape().count();
    double[] actual = new double[samples];
    for (int i = 0; i < samples; i++) {
      actual[i] = resized.rgb()[(int) ((long) i * resized.rgb().length / samples)] & 0xFF;
    }
    comparison.add(expected.name(), numbers(expected), actual, Double.NaN, bound);
  }

  private void compareDetections(
      PostProcess.Predictions found, Tolerance tolerance, double longerSide) {
    float[] labels = new float[found.classIds().length];
    float[] boxes = new float[4 * labels.length];
    for (int q = 0; q < labels.length; q++) {
      labels[q] = found.classIds()[q];
      Box box = found.boxes().get(q);
      boxes[4 * q] = box.xmin();
      boxes[4 * q + 1] = box.ymin();
      boxes[4 * q + 2] = box.xmax();
      boxes[4 * q + 3] = box.ymax();
    }
    // A score changes by at most half as much as two logits move apart.
    add("post.0.scores", found.scores(), tolerance.logits);
    add("post.0.labels", labels, 0);
    add("post.0.boxes", boxes, 2 * tolerance.boxes * longerSide);
  }

  private void add(String name, float[] actual, double bound) {
    add(name, numbers(file.tensors().get(name)), actual, Double.NaN, bound);
  }

  private void add(String name, double[] expected, float[] actual, double own, double bound) {
    double[] values = IntStream.range(0, actual.length).mapToDouble(i -> actual[i]).toArray();
    comparison.add(name, expected, values, own, bound);
  }

  /** The elements at {@code count} even indices, as the reference files sample large tensors. */
  private static float[] sample(float[] values, int count) {
    float[] sample = new float[count];
    for (int i = 0; i < count; i++) {
      sample[i] = values[(int) ((long) i * values.length / count)];
    }
    return sample;
  }

  private double[] numbers(StoredTensor tensor) {
    if (tensor == null) {
      throw CliException.badInput(file.path() + ": is not a complete reference file");
    }
    double[] numbers = new double[tensor.shape().count()];
    ByteBuffer bytes = tensor.bytes();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (tensor.dtype()) {
            case F64 -> bytes.getDouble();
            case F32 -> bytes.getFloat();
            case I64 -> bytes.getLong();
            case U8 -> bytes.get() & 0xFF;
            default ->
                throw CliException.badInput(
                    "%s: tensor %s is of type %s; reference values are F32, F64, I64 or U8"
                        .formatted(file.path(), tensor.name(), tensor.dtype()));
          };
    }
    return numbers;
  }
}
