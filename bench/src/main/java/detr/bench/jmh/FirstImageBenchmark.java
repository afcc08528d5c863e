package detr.bench.jmh;

import detr.DetectOptions;
import detr.Detector;
import detr.inference.LoadOptions;
import detr.result.Detection;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The first photo of a fresh process: loading the model and detecting, while nothing is compiled
 * yet. Each shot is a JVM of its own, whose start is not in the time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(3)
public class FirstImageBenchmark {
  private static final float THRESHOLD = 0.7f;

  /** A converted directory or a checkpoint file. */
  @Param("")
  private String model;

  /** The image file; {@link Benchmarks} draws one where none is given. */
  @Param("")
  private String photo;

  @Param({"1", "2"})
  private int threads;

  /** From files to detections. */
  @Benchmark
  public List<Detection> detect() {
    try (Detector detector =
        Detector.load(Path.of(model), LoadOptions.defaults().withThreads(threads))) {
      return detector.detect(Path.of(photo), DetectOptions.above(THRESHOLD));
    }
  }
}
