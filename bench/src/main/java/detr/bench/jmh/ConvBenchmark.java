package detr.bench.jmh;

import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The other convolutions of R50 at 800×1066: the stem, the 3×3 of stride 1, which Winograd's
 * algorithm computes, and those of stride 2.
 */
public class ConvBenchmark extends OpsBenchmark {
  /** See {@link Convolution#EXAMPLE}. */
  @Param({
    "800x1066x3x64k7s2",
    "200x267x64x64k3s1",
    "100x134x128x128k3s1",
    "50x67x256x256k3s1",
    "25x34x512x512k3s1",
    "200x267x128x128k3s2",
    "100x134x256x256k3s2",
    "50x67x512x512k3s2"
  })
  private String shape;

  private Function<FastOps, Tensor> layer;

  /** Makes the tensors. */
  @Setup
  public void setUp() {
    layer = Convolution.parse(shape).layer();
  }

  /** A convolution with its scale, shift and ReLU. */
  @Benchmark
  public Tensor convolution() {
    return pass(layer);
  }
}
