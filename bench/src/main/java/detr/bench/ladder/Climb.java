package detr.bench.ladder;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times the steps of a ladder in turns, so that all meet the same noise of the machine, and prints
 * them as a Markdown table.
 */
final class Climb {
  private static final int ROUNDS = 5;
  private static final int ROUNDS_OF_SLOW = 2;
  private static final double SECONDS_A_TURN = 0.4;
  private static final double SECONDS_OF_SLOW = 0.5;
  private static final double NANOS = 1e9;

  private final double operations;
  private final List<Step> steps;
  private final double[][] seconds;

  /**
   * @param operations floating-point operations of each step, two a multiply-add
   */
  Climb(double operations, List<Step> steps) {
    this.operations = operations;
    this.steps = steps;
    this.seconds = new double[steps.size()][0];
  }

  /**
   * Checks every step and times it.
   *
   * @throws IllegalStateException if one computes something wrong
   */
  void run() {
    steps.forEach(Step::check);
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < seconds.length; i++) {
        boolean slow = seconds[i].length > 0 && seconds[i][0] > SECONDS_OF_SLOW;
        if (!slow || round < ROUNDS_OF_SLOW) {
          seconds[i] = turn(steps.get(i), seconds[i]);
        }
      }
    }
  }

  private static double[] turn(Step step, double[] before) {
    double[] times = before;
    long turn = System.nanoTime();
    do {
      long start = System.nanoTime();
      step.work().get();
      times = Arrays.copyOf(times, times.length + 1);
      times[times.length - 1] = (System.nanoTime() - start) / NANOS;
    } while (System.nanoTime() - turn < SECONDS_A_TURN * NANOS);
    Arrays.sort(times);
    return times;
  }

  /**
   * The table. GFLOP/s are of the fastest and the middle run; the share of the peak and the gain
   * are of the fastest, the share in the peak of as many threads as the step has.
   *
   * @param peaks GFLOP/s of fused multiply-adds in registers; element t is for t threads
   */
  String table(double[] peaks) {
    var table = new StringBuilder();
    table.append("| | rung | idea | threads | GFLOP/s | median | of the peak | gain |\n");
    table.append("|---|---|---|---|---|---|---|---|\n");
    double before = 0;
    for (int i = 0; i < seconds.length; i++) {
      Step step = steps.get(i);
      double best = gflops(seconds[i][0]);
      table.append(
          String.format(
              Locale.ROOT,
              "| %d | %s | %s | %d | %.1f | %.1f | %.0f %% | %s |%n",
              i + 1,
              step.name(),
              step.idea(),
              step.threads(),
              best,
              gflops(seconds[i][seconds[i].length / 2]),
              100 * best / peaks[step.threads()],
              i == 0 ? "" : String.format(Locale.ROOT, "%.2f×", best / before)));
      before = best;
    }
    return table.toString();
  }

  private double gflops(double time) {
    return operations / time / NANOS;
  }
}
