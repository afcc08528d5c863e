package detr.bench.jmh;

import detr.tensor.fast.Roofline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** From what JMH returns to a table. */
final class Results {
  private static final double NANOS = 1e9;
  private static final String THREADS = "threads";

  private Results() {}

  /** The table of a run's results; those of modes that give no time are left out. */
  static RooflineTable table(Collection<RunResult> results) {
    List<Timing> timings = new ArrayList<>();
    Map<Integer, Roofline> rooflines = new TreeMap<>();
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      String name = Workload.name(params.getBenchmark());
      if (name.equals(RooflineBenchmark.NAME)) {
        rooflines.put(threads(params), roofline(result));
      } else if (params.getMode() == Mode.AverageTime || params.getMode() == Mode.SingleShotTime) {
        Workload workload = Workload.of(name, params::getParam);
        double unit = params.getTimeUnit().toNanos(1) / NANOS;
        double mean = result.getPrimaryResult().getScore() * unit;
        double fastest = iterations(result, IterationResult::getPrimaryResult).min().orElseThrow();
        timings.add(
            new Timing(
                name, workload.shape(), threads(params), mean, fastest * unit, workload.work()));
      }
    }
    return RooflineTable.of(timings, rooflines);
  }

  /** Our parameter; JMH's own threads are always one. */
  private static int threads(BenchmarkParams params) {
    String threads = params.getParam(THREADS);
    return threads == null ? 1 : Integer.parseInt(threads);
  }

  /** The best of all measurements: noise only lowers them. */
  private static Roofline roofline(RunResult result) {
    return new Roofline(best(result, "gflops"), best(result, "gigabytes"));
  }

  private static double best(RunResult result, String counter) {
    return iterations(result, iteration -> iteration.getSecondaryResults().get(counter))
        .max()
        .orElseThrow();
  }

  private static DoubleStream iterations(
      RunResult result, Function<IterationResult, Result<?>> value) {
    return result.getBenchmarkResults().stream()
        .map(BenchmarkResult::getIterationResults)
        .flatMap(Collection::stream)
        .mapToDouble(iteration -> value.apply(iteration).getScore());
  }
}
