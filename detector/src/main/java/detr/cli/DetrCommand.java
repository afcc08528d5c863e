package detr.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root command, and the rules all commands share: one line an error, exit codes. */
@Command(
    name = "detr",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Finds objects in images with DETR, the detection transformer (Carion et al., 2020).",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%n",
    footer = "'detr COMMAND --help' explains a command.")
final class DetrCommand implements Runnable {
  @Mixin private HelpOptions help;
  @Spec private CommandSpec spec;

  private DetrCommand() {}

  /** The whole command line, writing to the given streams. */
  static CommandLine create(PrintWriter out, PrintWriter err) {
    CommandLine root = new CommandLine(new DetrCommand());
    root.addSubcommand(new Detect());
    root.addSubcommand(new Convert());
    root.addSubcommand(new Download(Convert::convert));
    root.addSubcommand(new Run());
    root.addSubcommand(new Verify());
    root.addSubcommand(new Train());
    root.addSubcommand(new Eval());
    root.addSubcommand(new Info());
    root.addSubcommand(new Bench());
    root.addSubcommand(new Shapes());
    root.addSubcommand(new DoctorCommand());
    root.addSubcommand(new ImportCommand());
    return root.setOut(out)
        .setErr(err)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, _) -> reportUsage(e))
        .setExecutionExceptionHandler((e, command, _) -> Failure.report(e, command.getErr()));
  }

  /** Runs one command and returns the exit code; whatever is thrown has been reported. */
  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    try {
      return create(out, err).execute(arguments);
    } catch (Error e) {
      return Failure.report(e, err);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  private static int reportUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    Failure.print(
        "%s; see '%s --help'".formatted(usageError(e), command.getCommandSpec().qualifiedName()),
        command.getErr());
    return ExitCode.BAD_INPUT;
  }

  private static String usageError(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && e.getCommandLine().getParent() == null) {
      return "no such command: " + unmatched.getUnmatched().getFirst();
    }
    return e.getMessage().strip();
  }
}
