package detr.bench;

import detr.io.Preprocess;
import detr.model.Session;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The same model on the same image in ONNX Runtime and here, turn by turn in one process, so that
 * both meet the same noise of the machine. First their outputs must agree. Prints the median of
 * each and their ratio.
 *
 * <p>{@code bench/run compare --model MODEL --onnx FILE [--threads 2] [--runs 10]}
 */
public final class CompareWithOnnxRuntime {
  private static final int WARM_UP_PASSES = 5;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double LOGITS_TOLERANCE = 2e-3;
  private static final double BOXES_TOLERANCE = 1e-4;
  private static final int HEIGHT = 800;
  private static final int WIDTH = 1066;

  private final Session detr;
  private final OnnxRuntime onnx;
  private final Tensor channelsFirst;
  private final Tensor images;
  private final Mask mask = Mask.none(1, HEIGHT, WIDTH);

  private CompareWithOnnxRuntime(Session detr, OnnxRuntime onnx) {
    this.detr = detr;
    this.onnx = onnx;
    Random random = new Random(1);
    channelsFirst = Tensor.zeros(3, HEIGHT, WIDTH);
    for (int i = 0; i < channelsFirst.count(); i++) {
      channelsFirst.data()[i] = (float) random.nextGaussian();
    }
    images = Preprocess.batchOfChannelsFirst(List.of(channelsFirst)).images();
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int threads = Integer.parseInt(arguments.get("--threads", "2"));
    int runs = Integer.parseInt(arguments.get("--runs", "10"));
    try (Session detr = Session.open(Path.of(arguments.require("--model")), threads);
        OnnxRuntime onnx = new OnnxRuntime(Path.of(arguments.require("--onnx")), threads)) {
      var comparison = new CompareWithOnnxRuntime(detr, onnx);
      if (!comparison.agree()) {
        System.exit(1);
      }
      comparison.time(runs, threads);
    }
  }

  private boolean agree() throws Exception {
    float[][] theirs = onnx.run(channelsFirst);
    float[][] ours =
        detr.run(
            images,
            mask,
            output ->
                new float[][] {
                  output.prediction().logits().toArray(), output.prediction().boxes().toArray()
                });
    double logits = largestDifference(ours[0], theirs[0]);
    double boxes = largestDifference(ours[1], theirs[1]);
    boolean agree = logits <= LOGITS_TOLERANCE && boxes <= BOXES_TOLERANCE;
    System.out.printf(
        "outputs %s: logits differ by at most %.1e, boxes by %.1e%n",
        agree ? "agree" : "DISAGREE", logits, boxes);
    return agree;
  }

  private static double largestDifference(float[] a, float[] b) {
    double largest = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      double difference = Math.abs((double) a[i] - b[i]);
      largest = Double.isNaN(difference) ? difference : Math.max(largest, difference);
    }
    return largest;
  }

  private void time(int runs, int threads) throws Exception {
    double[] ours = new double[runs];
    double[] theirs = new double[runs];
    for (int i = -WARM_UP_PASSES; i < runs; i++) {
      long start = System.nanoTime();
      onnx.run(channelsFirst);
      long between = System.nanoTime();
      detr.run(images, mask, output -> null);
      long end = System.nanoTime();
      if (i >= 0) {
        theirs[i] = (between - start) / NANOS_PER_MILLI;
        ours[i] = (end - between) / NANOS_PER_MILLI;
      }
    }
    System.out.printf(
        "%d×%d, %d threads, %d runs each, alternating%n", HEIGHT, WIDTH, threads, runs);
    System.out.printf("%-24s %9s %9s %9s%n", "", "min ms", "median", "max");
    double theirMedian = print("ONNX Runtime " + onnx.version(), theirs);
    double ourMedian = print("detr-java, " + detr.description(), ours);
    System.out.printf("ratio of medians, ours / theirs: %.2f%n", ourMedian / theirMedian);
  }

  private static double print(String name, double[] millis) {
    Arrays.sort(millis);
    double median = millis[millis.length / 2];
    System.out.printf(
        "%-36s %9.1f %9.1f %9.1f%n", name, millis[0], median, millis[millis.length - 1]);
    return median;
  }
}
