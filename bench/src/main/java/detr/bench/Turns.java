package detr.bench;

import detr.image.ImageSize;
import detr.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The same model on the same image in every runtime, turn by turn in one process, so that all meet
 * the same noise of the machine. First their outputs must agree. {@link Comparison} starts one such
 * process for each image size and number of threads; it prints a row of {@link Measurement} for
 * each runtime.
 */
public final class Turns {
  private static final int WARM_UP_TURNS = 5;
  private static final double LOGITS_TOLERANCE = 2e-3;
  private static final double BOXES_TOLERANCE = 1e-4;

  private final List<Contender> contenders = new ArrayList<>();
  private final Alternation alternation = new Alternation();
  private final Tensor image;

  private Turns(ImageSize size) throws IOException {
    Random random = new Random(1);
    image = Tensor.zeros(3, size.height(), size.width());
    for (int i = 0; i < image.count(); i++) {
      image.data()[i] = (float) random.nextGaussian();
    }
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Program.run(() -> run(args));
  }

  private static void run(String[] args) throws Exception {
    Arguments arguments =
        Arguments.of(args, "--model", "--onnx", "--size", "--threads", "--runs", "--libtorch");
    Path model = arguments.requireExisting("--model");
    int threads = arguments.count("--threads", "2");
    int runs = arguments.count("--runs", "10");
    ImageSize size = Sizes.parse(arguments.require("--size"));
    Turns turns = new Turns(size);
    try {
      turns.add(new DetrJava(model, threads));
      turns.add(new OnnxRuntime(arguments.requireExisting("--onnx"), threads));
      if (LibTorch.isPresent()) {
        turns.add(new LibTorch(model, threads, Path.of(arguments.require("--libtorch"))));
      }
      for (Measurement measurement :
          turns.alternation.time(Sizes.text(size), threads, WARM_UP_TURNS, runs)) {
        System.out.println(measurement.toCsv());
      }
    } finally {
      turns.close();
    }
  }

  /** Takes a runtime in after its output has been compared with the first one's. */
  private void add(Contender contender) throws IOException {
    contenders.add(contender);
    contender.use(image);
    Contender.Output output = contender.run();
    alternation.add(contender.name(), contender::run);
    if (contenders.size() > 1) {
      Contender.Output expected = contenders.getFirst().run();
      double logits = largestDifference(output.logits(), expected.logits());
      double boxes = largestDifference(output.boxes(), expected.boxes());
      String differences =
          "logits differ by %.1e, boxes by %.1e from detr-java's".formatted(logits, boxes);
      if (!(logits <= LOGITS_TOLERANCE && boxes <= BOXES_TOLERANCE)) {
        throw new BenchException(contender.name() + " computes something else: " + differences);
      }
      System.err.println("  " + contender.name() + " agrees: " + differences);
    }
  }

  /** The largest difference of two elements; infinite or not a number where they do not fit. */
  static double largestDifference(float[] a, float[] b) {
    double largest = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      double difference = Math.abs((double) a[i] - b[i]);
      largest = Double.isNaN(difference) ? difference : Math.max(largest, difference);
    }
    return largest;
  }

  private void close() {
    for (Contender contender : contenders) {
      contender.close();
    }
  }
}
