package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: {@code --help}, {@code --version}, {@code --quiet}, the exit codes. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    showDefaultValues = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.OK + ":done",
      ExitCode.FAILED + ":ran, and found a failure",
      ExitCode.BAD_INPUT + ":bad arguments or input, or something out of reach",
      ExitCode.BUG + ":a bug in detr"
    })
final class SharedOptions {
  @Option(names = "--quiet", description = "No progress on stderr.", showDefaultValue = NEVER)
  private boolean quiet;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Where the command prints its result. */
  PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** A bar on stderr for {@code total} units, {@code done} of them done before; none if quiet. */
  Progress progress(String label, Progress.Unit unit, long done, long total) {
    return Progress.start(label, unit, done, total, quiet);
  }
}
