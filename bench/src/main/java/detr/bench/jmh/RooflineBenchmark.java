package detr.bench.jmh;

import detr.tensor.fast.Roofline;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The FMA peak and the memory bandwidth, as a benchmark so that they are measured in the same run,
 * by a JVM of the same flags, as what is compared with them. Its own time means nothing. Three
 * forks, since a virtual machine's two CPUs may for seconds be one core's two threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 1, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class RooflineBenchmark {
  /** As in {@link Workload#name}. */
  static final String NAME = "RooflineBenchmark.measure";

  @Param({"1", "2"})
  private int threads;

  /** Carries the result out of the fork. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Bounds {
    /** See {@link Roofline#gflops}. */
    public double gflops;

    /** See {@link Roofline#gigabytes}. */
    public double gigabytes;
  }

  /** Measures both. */
  @Benchmark
  public Roofline measure(Bounds bounds) {
    Roofline roofline = Roofline.measure(threads);
    bounds.gflops = roofline.gflops();
    bounds.gigabytes = roofline.gigabytes();
    return roofline;
  }
}
