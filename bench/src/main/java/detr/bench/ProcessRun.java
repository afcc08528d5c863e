package detr.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process from its start to its end.
 *
 * @param millis wall time
 * @param megabytes peak resident memory, millions of bytes; 0 where there is no /proc
 */
record ProcessRun(double millis, double megabytes) {
  private static final long POLL_MILLIS = 20;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double KIBIBYTES_PER_MEGABYTE = 1e6 / 1024;
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  /** Runs a command and leaves out what it prints. */
  static ProcessRun of(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    return of(command, environment, ProcessBuilder.Redirect.DISCARD);
  }

  /**
   * Runs a command.
   *
   * @param environment variables besides this process's
   * @param output where what it prints goes
   * @throws BenchException if it fails; the message has what it said
   */
  static ProcessRun of(
      List<String> command, Map<String, String> environment, ProcessBuilder.Redirect output)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile("detr-bench", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(output).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      long start = System.nanoTime();
      Process process = builder.start();
      Path status = Path.of("/proc/" + process.pid() + "/status");
      // The kernel's peak only grows, so the last reading before the end is the peak but for what
      // came in the last moments; only what exec replaced, the launcher's shell, does not count.
      double peak = 0;
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, peakMegabytes(status));
      }
      double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
      if (process.exitValue() != 0) {
        throw new BenchException(
            command.getFirst() + " failed: " + Files.readString(errors).strip());
      }
      return new ProcessRun(millis, peak);
    } finally {
      Files.delete(errors);
    }
  }

  private static double peakMegabytes(Path status) {
    try {
      Matcher peak = PEAK.matcher(Files.readString(status));
      return peak.find() ? Long.parseLong(peak.group(1)) / KIBIBYTES_PER_MEGABYTE : 0;
    } catch (IOException e) {
      return 0; // no /proc, or the process has just ended
    }
  }
}
