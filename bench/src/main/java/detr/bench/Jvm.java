package detr.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Starts other programs of this module as this JVM was started. */
final class Jvm {
  private Jvm() {}

  /** The java program that runs this. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * The start of a command line that runs a program.
   *
   * @param flags which of this JVM's flags to pass on
   */
  static List<String> command(Class<?> program, Predicate<String> flags) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.add("--enable-native-access=ALL-UNNAMED");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flags)
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    return command;
  }

  /**
   * Runs a program that measures; its stderr is this process's.
   *
   * @param what it measures
   * @return the lines it prints
   * @throws BenchException if it fails
   */
  static List<String> output(List<String> command, String what)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines;
    try (BufferedReader out = process.inputReader()) {
      lines = out.lines().toList();
    }
    if (process.waitFor() != 0) {
      throw new BenchException("no figures of " + what + ": see the lines above");
    }
    return lines;
  }
}
