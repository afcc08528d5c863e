package detr.bench.jmh;

import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Attention between its projections, with 8 heads of 32: the encoder's of the 850 tokens of an
 * 800×1066 image, the decoder's of 100 object queries among themselves and to the tokens.
 */
public class AttentionBenchmark extends OpsBenchmark {
  static final String EXAMPLE = "100x850 (queries, keys)";
  private static final int WIDTH = 256;
  private static final int HEADS = 8;
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  /** See {@link #EXAMPLE}. */
  @Param({"850x850", "100x100", "100x850"})
  private String shape;

  private Tensor queries;
  private Tensor keys;
  private Tensor values;
  private Mask nothing;

  /** Queries and keys: both products' multiply-adds, and the tensors between the projections. */
  static Work work(String shape) {
    int[] n = Dimensions.parse(shape, FORM, EXAMPLE);
    return Work.of(2.0 * n[0] * n[1] * WIDTH, 2.0 * (n[0] + n[1]) * WIDTH);
  }

  /** Makes the tensors. */
  @Setup
  public void setUp() {
    int[] n = Dimensions.parse(shape, FORM, EXAMPLE);
    queries = Noise.tensor(1, n[0], WIDTH);
    keys = Noise.tensor(1, n[1], WIDTH);
    values = Noise.tensor(1, n[1], WIDTH);
    nothing = Mask.none(1, n[1]);
  }

  /** All heads. */
  @Benchmark
  public Tensor attention() {
    return pass(ops -> ops.attention(queries, keys, values, HEADS, nothing));
  }
}
