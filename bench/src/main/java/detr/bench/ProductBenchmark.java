package detr.bench;

import detr.tensor.Activation;
import detr.tensor.FastOps;
import detr.tensor.Tensor;
import detr.tensor.Window;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The convolutions of ResNet-50 and the linear maps of the transformer at 800×1066, with what
 * follows them: how many a second, and GFLOP/s at two operations a multiply-add.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProductBenchmark {
  private static final double GIGA = 1e9;

  /** Height, width, channels, outputs, kernel, stride. */
  @Param({
    "800x1066x3x64k7s2",
    "200x267x64x64k1s1",
    "200x267x64x64k3s1",
    "200x267x64x256k1s1",
    "200x267x256x64k1s1",
    "200x267x256x512k1s2",
    "100x134x128x128k3s1",
    "100x134x128x512k1s1",
    "100x134x512x128k1s1",
    "100x134x256x256k3s2",
    "50x67x256x256k3s1",
    "50x67x256x1024k1s1",
    "50x67x1024x256k1s1",
    "25x34x512x512k3s1",
    "25x34x512x2048k1s1",
    "25x34x2048x512k1s1",
    "25x34x256x256k1s1",
    "25x34x256x2048k1s1",
    "25x34x2048x256k1s1"
  })
  private String shape;

  @Param("2")
  private int threads;

  private FastOps ops;
  private Window window;
  private Tensor x;
  private Tensor weight;
  private Tensor scale;
  private double multiplyAdds;

  /** Makes JMH print GFLOP/s beside the score. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Speed {
    /** Operations in units of 10⁹; JMH divides by the time in seconds. */
    public double gflop;
  }

  /** Makes the tensors. */
  @Setup
  public void setUp() {
    String[] sizes = shape.split("[xks]");
    int[] n = new int[sizes.length];
    for (int i = 0; i < n.length; i++) {
      n[i] = Integer.parseInt(sizes[i]);
    }
    window = Window.of(n[4], n[5], n[4] / 2);
    ops = new FastOps(threads);
    x = random(1, n[0], n[1], n[2]);
    weight = random(n[3], n[2], n[4], n[4]);
    scale = random(n[3]);
    multiplyAdds = (double) window.outputHeight(n[0]) * window.outputWidth(n[1]) * weight.count();
  }

  private static Tensor random(int... sizes) {
    Tensor tensor = Tensor.zeros(sizes);
    Random random = new Random(1);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  /** Ends the threads. */
  @TearDown
  public void tearDown() {
    ops.close();
  }

  /** One convolution with its scale, shift and ReLU. */
  @Benchmark
  public Tensor convolution(Speed speed) {
    speed.gflop += 2 * multiplyAdds / GIGA;
    return ops.pass(
        shape,
        () -> ops.convAffine(x, weight, window, scale, scale, null, Activation.RELU),
        List::of);
  }
}
