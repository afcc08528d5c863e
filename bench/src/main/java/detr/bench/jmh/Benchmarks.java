package detr.bench.jmh;

import detr.bench.Program;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;

/**
 * Runs JMH and prints the results once more against the roofline.
 *
 * <p>{@code bench/run jmh [REGEX...] [-p model=DIR] [-p threads=1,2] [--csv FILE] [JMH options]}
 */
public final class Benchmarks {
  private static final int FAILED = 1;

  private Benchmarks() {}

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Path photo = Files.createTempFile("detr-bench-", ".jpg");
    int exitCode;
    try {
      exitCode = Program.exitCode(() -> run(photo, args));
    } finally {
      Files.deleteIfExists(photo);
    }
    System.exit(exitCode);
  }

  /**
   * @param photo a file to draw a picture into
   * @return the exit code
   */
  static int run(Path photo, String... args) throws IOException {
    Plan plan = Plan.of(args);
    if (plan.asksOnly()) {
      org.openjdk.jmh.Main.main(args);
      return 0;
    }
    Photo.write(photo);
    Options options = plan.options(photo);
    if (plan.lacksModel()) {
      System.err.println("bench: without -p model=DIRECTORY the whole model is left out");
    }
    return measure(plan, options);
  }

  private static int measure(Plan plan, Options options) {
    try {
      RooflineTable table = Results.table(new Runner(options).run());
      print(table, plan.csv());
      int missing = plan.expected() - table.rows().size();
      if (missing > 0) {
        System.err.println("bench: results missing: " + missing + "; JMH's output tells why");
      }
      return missing > 0 ? FAILED : 0;
    } catch (RunnerException | IOException failed) {
      return Program.fail(failed, FAILED);
    }
  }

  private static void print(RooflineTable table, Path csv) throws IOException {
    System.out.println();
    System.out.print(table.text());
    Targets.lines(table).forEach(System.out::println);
    if (csv != null) {
      AtomicFile.write(csv, out -> out.write(table.csv().getBytes(StandardCharsets.UTF_8)));
    }
  }
}
