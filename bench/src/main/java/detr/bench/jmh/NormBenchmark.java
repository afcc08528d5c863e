package detr.bench.jmh;

import detr.tensor.ConvGeometry;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Operations that move more than they compute, on their shapes in R50 at 800×1066. */
public class NormBenchmark extends OpsBenchmark {
  /** The encoder's tokens. */
  static final Shape TOKENS = Shape.of(1, 850, 256);

  /** The scores of all heads of an encoder layer. */
  static final Shape SCORES = Shape.of(8, 850, 850);

  /** What the stem leaves, and the max-pool behind it. */
  static final Shape STEM = Shape.of(1, 400, 533, 64);

  static final Shape POOLED = Shape.of(1, 200, 267, 64);

  private static final ConvGeometry POOL = ConvGeometry.of(3, 2, 1);
  private static final float EPS = 1e-5f;

  private Tensor tokens;
  private Tensor others;
  private Tensor scores;
  private Tensor stem;
  private Tensor weight;
  private Tensor bias;

  /** Makes the tensors. */
  @Setup
  public void setUp() {
    tokens = Noise.tensor(TOKENS.sizes());
    others = Noise.tensor(TOKENS.sizes());
    scores = Noise.tensor(SCORES.sizes());
    stem = Noise.tensor(STEM.sizes());
    weight = Noise.tensor(TOKENS.size(-1));
    bias = Noise.tensor(TOKENS.size(-1));
  }

  /** The norm behind each part of an encoder layer. */
  @Benchmark
  public Tensor layerNorm() {
    return pass(ops -> ops.layerNorm(tokens, weight, bias, EPS));
  }

  /** Positions to tokens, or a residual. */
  @Benchmark
  public Tensor add() {
    return pass(ops -> ops.add(tokens, others));
  }

  /** As an operation of its own; attention has its own inside. */
  @Benchmark
  public Tensor softmax() {
    return pass(ops -> ops.softmax(scores));
  }

  /** The backbone's. */
  @Benchmark
  public Tensor maxPool() {
    return pass(ops -> ops.maxPool(stem, POOL));
  }
}
