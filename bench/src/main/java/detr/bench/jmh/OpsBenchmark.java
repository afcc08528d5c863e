package detr.bench.jmh;

import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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

/** What benchmarks of single operations share: {@link FastOps} and how they are timed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 20, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public abstract class OpsBenchmark {
  @Param({"1", "2"})
  private int threads;

  private FastOps ops;

  /** Starts the threads. */
  @Setup
  public void open() {
    ops = new FastOps(threads);
  }

  /** Ends the threads. */
  @TearDown
  public void close() {
    ops.close();
  }

  /** Runs an operation as a model does, in planned memory. */
  Tensor pass(Function<FastOps, Tensor> operation) {
    return ops.pass("operation", () -> operation.apply(ops), List::of);
  }
}
