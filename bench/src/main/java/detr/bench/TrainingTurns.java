package detr.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Training steps of this project and libtorch, turn by turn in one process. First the gradients of
 * a step must agree, and the losses of the next one, which depend on the update. {@link
 * TrainingComparison} starts one such process for each {@link TrainingCase}; it prints the row of
 * the table.
 */
public final class TrainingTurns {
  static final String COLUMNS =
      """
      | model | height×width | batch | detr-java | libtorch | ÷ libtorch | gradients differ |
      | --- | --- | --- | --- | --- | --- | --- |
      """;

  static final double GRADIENT_TOLERANCE = 1e-2;
  static final double LOSS_TOLERANCE = 1e-3;
  static final int WARM_UP_TURNS = 3;

  private final TrainingCase training;
  private final Alternation alternation = new Alternation();

  private TrainingTurns(TrainingCase training) throws IOException {
    this.training = training;
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Program.run(() -> run(Arguments.of(args, "--training", "--threads", "--runs", "--libtorch")));
  }

  private static void run(Arguments arguments) throws IOException, InterruptedException {
    TrainingCase training = TrainingCase.of(arguments.require("--training"));
    int threads = arguments.count("--threads", "2");
    int runs = arguments.count("--runs", "10");
    Path library = Path.of(arguments.require("--libtorch"));
    TrainingTurns turns = new TrainingTurns(training);
    try (Learner ours = new DetrJavaLearner(training, threads)) {
      Map<String, float[]> gradients = new HashMap<>();
      double loss = ours.step((name, gradient) -> gradients.put(name, gradient.clone()));
      turns.alternation.add(ours.name(), () -> ours.step(null));
      try (Learner theirs = new LibTorchLearner(training, gradients.keySet(), threads, library)) {
        GradientAgreement agreement = new GradientAgreement(gradients);
        requireAgreement(loss, theirs.step(agreement));
        double deviation = agreement.require(GRADIENT_TOLERANCE);
        System.err.printf(
            Locale.ROOT,
            "  %s agrees: gradients differ by at most %.1e of their norm (%s)%n",
            theirs.name(),
            deviation,
            agreement.where());
        gradients.clear();
        requireAgreement(ours.step(null), theirs.step(null));
        turns.alternation.add(theirs.name(), () -> theirs.step(null));
        System.out.println(turns.row(threads, runs, deviation));
      }
    }
  }

  private static void requireAgreement(double ours, double theirs) {
    String losses = String.format(Locale.ROOT, "the losses are %.6f and %.6f", ours, theirs);
    if (!(Math.abs(ours - theirs) <= LOSS_TOLERANCE * ours)) {
      throw new BenchException(losses + ", and so too far from each other");
    }
    System.err.println("  " + losses);
  }

  private String row(int threads, int runs, double deviation)
      throws IOException, InterruptedException {
    List<Measurement> measurements =
        alternation.time(training.toString(), threads, WARM_UP_TURNS, runs);
    measurements.forEach(measurement -> System.err.println("  " + measurement.toCsv()));
    return row(training, measurements.get(0), measurements.get(1), deviation);
  }

  /** A row of the table. */
  static String row(TrainingCase training, Measurement ours, Measurement theirs, double deviation) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d | %s | %s: %s | %.2f | %.1e |",
        training.architecture(),
        Sizes.text(training.size()),
        training.images(),
        millis(ours),
        theirs.runtime(),
        millis(theirs),
        ours.median() / theirs.median(),
        deviation);
  }

  private static String millis(Measurement measurement) {
    return String.format(
        Locale.ROOT,
        "%.0f (%.0f to %.0f)",
        measurement.median(),
        measurement.fastest(),
        measurement.slowest());
  }
}
