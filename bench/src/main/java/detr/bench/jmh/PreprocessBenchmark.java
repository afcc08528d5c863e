package detr.bench.jmh;

import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.PostProcess;
import detr.inference.Preprocess;
import detr.model.CocoLabels;
import detr.result.Detection;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** What happens to an image before the model and after it, on the one thread that does it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class PreprocessBenchmark {
  /** What the model predicts of 100 object queries. */
  static final Shape LOGITS = Shape.of(100, CocoLabels.NAMES.size() + 1);

  static final Shape BOXES = Shape.of(100, 4);

  private static final float THRESHOLD = 0.7f;

  /** The image file; {@link Benchmarks} draws one where none is given. */
  @Param("")
  private String photo;

  private Path file;
  private RgbImage image;
  private RgbImage resized;
  private Tensor logits;
  private Tensor boxes;

  /** Reads the photo once, and makes outputs of a model. */
  @Setup
  public void setUp() {
    file = Path.of(photo);
    image = RgbImage.read(file);
    resized = ResizeRule.DETR.fit(image);
    logits = Noise.tensor(LOGITS.sizes());
    boxes = Noise.tensor(BOXES.sizes());
  }

  /** From the file to samples. */
  @Benchmark
  public RgbImage decode() {
    return RgbImage.read(file);
  }

  /** To the size that the model sees. */
  @Benchmark
  public RgbImage resize() {
    return ResizeRule.DETR.fit(image);
  }

  /** To the model's numbers. */
  @Benchmark
  public Tensor normalise() {
    return Preprocess.normalise(resized);
  }

  /** From the model's outputs to detections. */
  @Benchmark
  public List<Detection> postProcess() {
    return PostProcess.detections(
        logits, boxes, 0, image.width(), image.height(), THRESHOLD, CocoLabels.NAMES);
  }
}
