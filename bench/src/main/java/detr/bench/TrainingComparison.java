package detr.bench;

import java.io.IOException;
import java.util.List;

/**
 * Compares training steps of detr-java and libtorch: every {@link TrainingCase} in a process of its
 * own ({@link TrainingTurns}). Prints the report and writes it.
 *
 * <p>{@code [--models detr-r50,detr-small] [--threads 2] [--runs 10] [--out DIR]}
 */
public final class TrainingComparison {
  private static final String PAGE = "training.md";

  private TrainingComparison() {}

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Program.run(() -> run(args));
  }

  private static void run(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.of(args, "--models", "--threads", "--runs", "--out");
    List<TrainingCase> trainings =
        arguments.list("--models", "detr-r50,detr-small", TrainingCase::of);
    int threads = arguments.count("--threads", "2");
    int runs = arguments.count("--runs", "10");
    if (!LibTorch.isPresent()) {
      throw new BenchException("libtorch is not on the class path: it is there on Linux x86_64");
    }
    var folder = Comparison.folder(arguments);
    StringBuilder rows = new StringBuilder();
    for (TrainingCase training : trainings) {
      System.err.println(training);
      List<String> command = Jvm.command(TrainingTurns.class, flag -> true);
      command.addAll(List.of("--training", training.architecture()));
      command.addAll(List.of("--threads", Integer.toString(threads)));
      command.addAll(List.of("--runs", Integer.toString(runs)));
      command.addAll(List.of("--libtorch", Comparison.libtorch()));
      Jvm.output(command, training.toString()).forEach(row -> rows.append(row).append('\n'));
    }
    String measured = "bench/run train " + String.join(" ", args);
    String page = page(rows.toString(), threads, runs, Machine.current(), measured.strip());
    Comparison.writeText(folder.resolve(PAGE), page);
    System.out.print(page);
  }

  /**
   * The report.
   *
   * @param rows of {@link TrainingTurns}
   * @param command that measured
   */
  static String page(String rows, int threads, int runs, Machine machine, String command) {
    return """
    # A training step beside libtorch

    Milliseconds with %d threads, median of %d steps (fastest to slowest):

    %s%s
    How: a fresh process for each row takes detr-java and libtorch (through DJL) in turns, after
    %d turns that do not count. Both train the same weights on the same batch of drawn scenes, in
    float32 and without dropout: forward, losses, backward, clipping and AdamW's update. Stem, first
    stage and batch norms of detr-r50 are frozen; nothing is in detr-small. First, each parameter's
    gradient must differ by at most %.0e of its norm (or of 1e-5 of the whole norm, if that is more;
    the last column is the largest) and the losses of the first two steps by at most %.0e.

    libtorch runs PyTorch's operations one by one, without a compiler. In its favour, frozen batch
    norms are multiplied into the weights and not into the activations, and positions are computed
    once. Matching and losses are detr-java's on both sides, and give libtorch the derivatives it
    starts the way back from.

    - %s; %d processors
    - %s; JDK %s
    - %s
    - `%s`
    """
        .formatted(
            threads,
            runs,
            TrainingTurns.COLUMNS,
            rows,
            TrainingTurns.WARM_UP_TURNS,
            TrainingTurns.GRADIENT_TOLERANCE,
            TrainingTurns.LOSS_TOLERANCE,
            machine.processor(),
            machine.processors(),
            machine.system(),
            machine.jdk(),
            machine.date(),
            command);
  }
}
