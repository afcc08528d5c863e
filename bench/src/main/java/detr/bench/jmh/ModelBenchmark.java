package detr.bench.jmh;

import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Pass;
import detr.inference.Session;
import detr.model.DetrConfig;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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

/** The forward pass of a whole model on noise. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ModelBenchmark {
  static final String EXAMPLE = "800x1066 (height, width)";
  private static final Pattern FORM = Pattern.compile("(\\d{1,4})x(\\d{1,4})");

  /** A converted directory or a checkpoint file. */
  @Param("")
  private String model;

  /** See {@link #EXAMPLE}. */
  @Param("800x1066")
  private String size;

  @Param({"1", "2"})
  private int threads;

  private Session session;
  private Tensor images;
  private Mask mask;

  /**
   * What a model has to do for an image.
   *
   * @throws detr.weights.WeightsException if the file cannot be read as weights
   * @throws detr.nn.MismatchException if the weights are not those of a DETR
   */
  static Work work(String model, String size) {
    int[] n = Dimensions.parse(size, FORM, EXAMPLE);
    try (Session session =
        Session.open(ModelSource.file(Path.of(model)), LoadOptions.defaults().withThreads(1))) {
      DetrConfig config = session.config();
      double outputs = config.decoderLayers() * config.queries() * (config.classes() + 1.0 + 4);
      double floats = session.parameters().all() + 3.0 * n[0] * n[1] + outputs;
      return Work.of(session.cost(n[0], n[1]).multiplyAdds(), floats);
    }
  }

  /** Opens the model and makes an image. */
  @Setup
  public void setUp() {
    int[] n = Dimensions.parse(size, FORM, EXAMPLE);
    session =
        Session.open(ModelSource.file(Path.of(model)), LoadOptions.defaults().withThreads(threads));
    images = Noise.tensor(1, n[0], n[1], 3);
    mask = Mask.none(1, n[0], n[1]);
  }

  /** Ends the threads. */
  @TearDown
  public void tearDown() {
    session.close();
  }

  /** One pass. */
  @Benchmark
  public float[] forward() {
    return session.run(Pass.of(images, mask), made -> made.output().prediction().boxes().toArray());
  }
}
