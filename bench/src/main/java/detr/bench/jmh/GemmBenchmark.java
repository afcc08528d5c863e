package detr.bench.jmh;

import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Every 1×1 convolution of R50 at 800×1066, and every linear map of its transformer and heads. */
public class GemmBenchmark extends OpsBenchmark {
  /** See {@link Convolution#EXAMPLE} and {@link Linear#EXAMPLE}. */
  @Param({
    "200x267x64x64k1s1",
    "200x267x256x64k1s1",
    "200x267x64x256k1s1",
    "200x267x64x256k1s1+",
    "200x267x256x128k1s1",
    "100x134x512x128k1s1",
    "100x134x128x512k1s1+",
    "200x267x256x512k1s2",
    "100x134x512x256k1s1",
    "50x67x1024x256k1s1",
    "50x67x256x1024k1s1+",
    "100x134x512x1024k1s2",
    "50x67x1024x512k1s1",
    "25x34x2048x512k1s1",
    "25x34x512x2048k1s1+",
    "50x67x1024x2048k1s2",
    "25x34x2048x256k1s1",
    "850x256x256",
    "850x256x2048",
    "850x2048x256",
    "100x256x256",
    "100x256x2048",
    "100x2048x256",
    "100x256x92",
    "100x256x4"
  })
  private String shape;

  private Function<FastOps, Tensor> layer;

  /** Makes the tensors. */
  @Setup
  public void setUp() {
    layer = Product.parse(shape).layer();
  }

  /** A layer with what is fused to its product. */
  @Benchmark
  public Tensor product() {
    return pass(layer);
  }
}
