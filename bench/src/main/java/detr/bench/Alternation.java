package detr.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Times runtimes turn by turn in one process, so that all meet the same noise of the machine. */
final class Alternation {
  /**
   * Long enough for the idle threads of a runtime to stop spinning before the next one's turn: with
   * it, {@link Measurement#disturbance} is nearly 0.
   */
  private static final long PAUSE_MILLIS = 100;

  private static final double NANOS_PER_MILLI = 1e6;

  private record Runtime(String name, Runnable turn) {}

  private final List<Runtime> runtimes = new ArrayList<>();
  private final ThreadTimes threadTimes = new ThreadTimes();

  Alternation() throws IOException {}

  /** Adds a runtime that has run once, so that all threads made since the last one are its own. */
  void add(String name, Runnable turn) throws IOException {
    threadTimes.claim(name);
    runtimes.add(new Runtime(name, turn));
  }

  /**
   * Lets all run in turns.
   *
   * @param what is timed
   * @param warmUp turns of each that do not count
   * @param runs turns of each that count
   */
  List<Measurement> time(String what, int threads, int warmUp, int runs)
      throws IOException, InterruptedException {
    double[][] millis = new double[runtimes.size()][runs];
    double[] disturbance = new double[runtimes.size()];
    for (int run = -warmUp; run < runs; run++) {
      for (int i = 0; i < runtimes.size(); i++) {
        Runtime runtime = runtimes.get(i);
        Thread.sleep(PAUSE_MILLIS);
        double othersBefore = threadTimes.ofOthers(runtime.name);
        long start = System.nanoTime();
        runtime.turn.run();
        long nanos = System.nanoTime() - start;
        if (run >= 0) {
          millis[i][run] = nanos / NANOS_PER_MILLI;
          disturbance[i] += (threadTimes.ofOthers(runtime.name) - othersBefore) / runs;
        }
      }
    }
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < runtimes.size(); i++) {
      List<Double> all = Arrays.stream(millis[i]).boxed().toList();
      String name = runtimes.get(i).name;
      measurements.add(new Measurement(what, threads, name, all, disturbance[i], 0));
    }
    return measurements;
  }
}
