package detr.bench.jmh;

import detr.bench.BenchException;
import detr.bench.TrainingCase;
import detr.image.ImageSize;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.tensor.Shape;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * What one benchmark with given parameters does: the shapes as the table shows them, and the work.
 */
record Workload(String shape, Work work) {
  private static final int CHANNELS = 3;

  /**
   * @param benchmark class and method, {@link #name}
   * @param parameter gives a JMH parameter of the benchmark by its name
   * @throws BenchException if a parameter is not what the benchmark takes, or there is no such
   *     benchmark
   */
  static Workload of(String benchmark, UnaryOperator<String> parameter) {
    return switch (benchmark) {
      case "GemmBenchmark.product" -> {
        String shape = parameter.apply("shape");
        yield new Workload(shape, Product.parse(shape).work());
      }
      case "ConvBenchmark.convolution" -> {
        String shape = parameter.apply("shape");
        yield new Workload(shape, Convolution.parse(shape).work());
      }
      case "AttentionBenchmark.attention" -> {
        String shape = parameter.apply("shape");
        yield new Workload(shape, AttentionBenchmark.work(shape));
      }
      case "NormBenchmark.layerNorm" -> moving(NormBenchmark.TOKENS, NormBenchmark.TOKENS);
      case "NormBenchmark.add" ->
          moving(NormBenchmark.TOKENS, NormBenchmark.TOKENS, NormBenchmark.TOKENS);
      case "NormBenchmark.softmax" -> moving(NormBenchmark.SCORES, NormBenchmark.SCORES);
      case "NormBenchmark.maxPool" -> moving(NormBenchmark.STEM, NormBenchmark.POOLED);
      case "PreprocessBenchmark.postProcess" ->
          moving(PreprocessBenchmark.LOGITS, PreprocessBenchmark.BOXES);
      case "ModelBenchmark.forward" -> model(parameter.apply("model"), parameter.apply("size"));
      case "TrainingBenchmark.step" -> {
        TrainingCase training = TrainingCase.of(parameter.apply("training"));
        yield new Workload(training.toString(), TrainingBenchmark.work(training));
      }
      case "FirstImageBenchmark.detect" -> firstImage(parameter);
      default -> image(benchmark, RgbImage.read(Path.of(parameter.apply("photo"))));
    };
  }

  /** Class and method, without the package. */
  static String name(String benchmark) {
    int method = benchmark.lastIndexOf('.');
    return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
  }

  /** An operation without products, by the tensors it reads and writes. */
  private static Workload moving(Shape first, Shape... others) {
    double floats = first.count();
    for (Shape other : others) {
      floats += other.count();
    }
    return new Workload(text(first), Work.of(0, floats));
  }

  private static String text(Shape shape) {
    StringBuilder text = new StringBuilder().append(shape.size(0));
    for (int axis = 1; axis < shape.rank(); axis++) {
      text.append('x').append(shape.size(axis));
    }
    return text.toString();
  }

  private static Workload model(String model, String size) {
    Path file = Path.of(model).toAbsolutePath().normalize().getFileName();
    return new Workload(size + " " + file, ModelBenchmark.work(model, size));
  }

  private static Workload firstImage(UnaryOperator<String> parameter) {
    RgbImage image = RgbImage.read(Path.of(parameter.apply("photo")));
    ImageSize sizing = ResizeRule.DETR.resizedSize(image.size());
    return model(parameter.apply("model"), sizing.height() + "x" + sizing.width());
  }

  private static Workload image(String benchmark, RgbImage image) {
    ImageSize sizing = ResizeRule.DETR.resizedSize(image.size());
    double before = (double) CHANNELS * image.width() * image.height();
    double after = (double) CHANNELS * sizing.width() * sizing.height();
    String from = image.height() + "x" + image.width();
    String to = sizing.height() + "x" + sizing.width();
    return switch (benchmark) {
      // The compressed file is small beside its samples.
      case "PreprocessBenchmark.decode" -> new Workload(from, new Work(0, before));
      case "PreprocessBenchmark.resize" ->
          new Workload(from + " to " + to, new Work(0, before + after));
      case "PreprocessBenchmark.normalise" ->
          new Workload(to, new Work(0, after * (Byte.BYTES + Float.BYTES)));
      default -> throw new BenchException("unknown benchmark " + benchmark);
    };
  }
}
