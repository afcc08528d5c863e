package detr.cli;

import detr.tensor.fast.FastOps;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalInt;

/** The program's entry: {@code java -jar detr.jar}. */
public final class Main {
  private Main() {}

  /** Runs the command the arguments name, and exits with its code. */
  public static void main(String[] arguments) throws InterruptedException {
    // Numbers look the same everywhere, as in the JSON that other programs read.
    Locale.setDefault(Locale.ROOT);
    // Pictures are drawn into memory only; without this a desktop may show an application starting.
    System.setProperty("java.awt.headless", "true");
    System.exit(run(arguments));
  }

  private static int run(String[] given) throws InterruptedException {
    StandardOutput standardOutput = StandardOutput.install();
    PrintWriter out = standardOutput.writer();
    PrintWriter err = new PrintWriter(System.err, true);
    String[] arguments = Relaunch.arguments(given);
    if (Relaunch.isWanted()) {
      try {
        OptionalInt status = Relaunch.run(arguments);
        if (status.isPresent()) {
          return status.getAsInt();
        }
      } catch (CliException e) {
        return Failure.report(e, err);
      }
    }
    if (!Relaunch.vectorModuleLoaded()) {
      // Said here, so the kernels need not say it again.
      System.setProperty("detr.vector.bits", "0");
      System.err.println(
          "detr: this Java runtime does not offer jdk.incubator.vector:"
              + " computing in scalar code, many times slower");
    }
    if (arguments.length > 0 && arguments[0].equals(Detect.NAME)) {
      // Most of a first image is compiling the kernels: it begins before arguments are even read.
      FastOps.warmUp();
    }
    int status = DetrCommand.execute(out, err, arguments);
    if (out.checkError() && status == ExitCode.OK) {
      Failure.print(
          "standard output cannot be written (%s)".formatted(standardOutput.failure()), err);
      return ExitCode.BAD_INPUT;
    }
    return status;
  }
}
