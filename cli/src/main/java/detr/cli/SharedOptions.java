package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import java.io.File;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: the help, {@code --quiet}, and its streams. */
final class SharedOptions {
  @Mixin private HelpOptions help;

  @Option(
      names = "--quiet",
      description = "No progress and no notes on stderr.",
      showDefaultValue = NEVER)
  private boolean quiet;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Where the command prints its result. */
  PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** Tells the user on stderr of something that does not end the command. */
  void report(String message) {
    Failure.print(message, command.commandLine().getErr());
  }

  /** Tells the user on stderr of something that is as it should be; not if quiet. */
  void note(String message) {
    if (!quiet) {
      report(message);
    }
  }

  /** The whole command, as it would be typed again. */
  String typed() {
    return command.root().commandLine().getParseResult().originalArgs().stream()
        .map(SharedOptions::quoted)
        .collect(Collectors.joining(" ", "detr ", ""));
  }

  /** A word as it is typed in a shell, in quotes if it needs them. */
  static String quoted(String word) {
    return word.replace(File.separatorChar, '/').matches("[\\p{L}\\p{N}%+,./:=@_-]+")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }

  /** A bar on stderr for {@code total} units, {@code done} of them done before; none if quiet. */
  Progress progress(String label, Progress.Unit unit, long done, long total) {
    return Progress.start(label, unit, done, total, quiet);
  }
}
