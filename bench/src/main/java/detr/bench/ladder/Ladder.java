package detr.bench.ladder;

import detr.bench.Program;
import detr.tensor.Tensor;
import detr.tensor.fast.Roofline;
import detr.tensor.kernel.Kernels;
import detr.tensor.kernel.VectorWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Climbs from three loops to the library's matrix product, and from the definition of a 3×3
 * convolution to Winograd's algorithm: checks every rung, times them in turns and prints two tables
 * for docs/explanation/how-the-gemm-works.md.
 *
 * <p>{@code bench/run ladder [--shape 3350x1024x256] [--image 50x67x256x256] [--threads 2]}
 */
public final class Ladder {
  private static final int WARM_UP_NANOS = 300_000_000;
  private static final int WARM_UP_ROWS = 13;
  private static final int WARM_UP_DEPTH = 40;

  private final Random random = new Random(1);
  private final int threads;

  private Ladder(int threads) {
    this.threads = threads;
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Program.run(() -> climb(Options.of(args)));
  }

  private static void climb(Options options) {
    var ladder = new Ladder(options.threads());
    Roofline one = Roofline.measure(1);
    Roofline all = options.threads() == 1 ? one : Roofline.measure(options.threads());
    System.out.println(Kernels.get().name());
    System.out.println(bounds(1, one));
    System.out.println(bounds(options.threads(), all) + "\n");
    double[] peaks = new double[options.threads() + 1];
    peaks[options.threads()] = all.gflops();
    peaks[1] = one.gflops();
    ladder.products(options.shape(), peaks);
    ladder.convolutions(options.image(), peaks);
  }

  private static String bounds(int threads, Roofline roofline) {
    return String.format(
        Locale.ROOT,
        "%d thread(s): FMA peak %.1f GFLOP/s, memory %.1f GB/s",
        threads,
        roofline.gflops(),
        roofline.gigabytes());
  }

  private void products(int[] shape, double[] peaks) {
    int m = shape[0];
    int k = shape[1];
    int n = shape[2];
    Tensor a = random(m, k);
    Tensor b = random(k, n);
    Tensor bias = random(n);
    Tensor product = Tensor.zeros(m, n);
    Tensor out = Tensor.zeros(m, n);
    List<Rung> rungs = rungs(threads);
    rungs.forEach(Ladder::warmUp);
    rungs.getFirst().multiply(a.data(), b.data(), product.data(), m, k, n);
    List<Step> steps = new ArrayList<>();
    for (Rung rung : rungs) {
      steps.add(
          new Step(
              rung.name(),
              rung.idea(),
              rung.threads(),
              () -> {
                rung.multiply(a.data(), b.data(), out.data(), m, k, n);
                return out;
              },
              product));
    }
    Tensor weight = transposed(b);
    try (var library = new Library(threads, false)) {
      steps.add(
          new Step(
              "library",
              "weights packed once, threads that wait; with bias and ReLU",
              threads,
              () -> library.linear(a, weight, bias),
              withBiasAndRelu(product, bias)));
      print("A[%d, %d] · B[%d, %d]".formatted(m, k, k, n), 2.0 * m * k * n, steps, peaks);
    }
  }

  private void convolutions(int[] image, double[] peaks) {
    Tensor x = random(1, image[0], image[1], image[2]);
    Tensor weight = random(image[3], image[2], 3, 3);
    Tensor bias = random(image[3]);
    Tensor out = Tensor.zeros(1, image[0], image[1], image[3]);
    NaiveConvolution.run(x, weight, out);
    Tensor product = Tensor.of(out.toArray(), out.shape().sizes());
    Tensor finished = withBiasAndRelu(product, bias);
    Step naive =
        new Step(
            "seven loops",
            "the definition",
            1,
            () -> {
              NaiveConvolution.run(x, weight, out);
              return out;
            },
            product);
    try (var exact = new Library(threads, true);
        var winograd = new Library(threads, false)) {
      Step unfolded =
          new Step(
              "unfolded",
              "windows laid into rows, then the product",
              threads,
              () -> exact.convolve(x, weight, bias),
              finished);
      Step transformed =
          new Step(
              "Winograd",
              "F(4×4, 3×3): a fourth of the multiplications",
              threads,
              () -> winograd.convolve(x, weight, bias),
              finished);
      String title = "3×3 convolution of %d×%d×%d to %d channels";
      print(
          title.formatted(image[0], image[1], image[2], image[3]),
          2.0 * out.count() * 9 * image[2],
          List.of(naive, unfolded, transformed),
          peaks);
    }
  }

  private static void print(String title, double operations, List<Step> steps, double[] peaks) {
    var climb = new Climb(operations, steps);
    climb.run();
    System.out.println(title + "\n\n" + climb.table(peaks));
  }

  /** The rungs that are written here, in order; those in vectors only where there are any. */
  static List<Rung> rungs(int threads) {
    List<Rung> rungs = new ArrayList<>(List.of(new ThreeLoops(), new RowOrder()));
    if (VectorWidth.bits() > 0) {
      rungs.add(new OneRow());
      rungs.add(new RegisterTile());
      rungs.add(new PackedB());
      rungs.add(new Blocked());
      rungs.add(new Threads(threads));
    }
    return rungs;
  }

  /** Many small calls: C2 then compiles whole methods, not only a loop that is running. */
  private static void warmUp(Rung rung) {
    int k = Blocked.K_BLOCK + WARM_UP_DEPTH;
    int n = 64;
    float[] a = new float[WARM_UP_ROWS * k];
    float[] b = new float[k * n];
    float[] c = new float[WARM_UP_ROWS * n];
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_UP_NANOS) {
      rung.multiply(a, b, c, WARM_UP_ROWS, k, n);
    }
  }

  private Tensor random(int... sizes) {
    Tensor tensor = Tensor.zeros(sizes);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  private static Tensor transposed(Tensor b) {
    int rows = b.size(0);
    int columns = b.size(1);
    float[] data = new float[b.count()];
    for (int i = 0; i < data.length; i++) {
      data[i % columns * rows + i / columns] = b.data()[i];
    }
    return Tensor.of(data, columns, rows);
  }

  private static Tensor withBiasAndRelu(Tensor product, Tensor bias) {
    float[] data = product.toArray();
    for (int i = 0; i < data.length; i++) {
      data[i] = Math.max(data[i] + bias.data()[i % bias.count()], 0);
    }
    return Tensor.of(data, product.shape().sizes());
  }
}
