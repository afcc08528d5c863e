package detr.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

  /** What makes each command, by its name, in the order of the help. */
  private static Map<String, Supplier<?>> commands() {
    Map<String, Supplier<?>> commands = new LinkedHashMap<>();
    commands.put(Detect.NAME, Detect::new);
    commands.put("convert", Convert::new);
    commands.put("download", () -> new Download(Convert::convert));
    commands.put("run", Run::new);
    commands.put("verify", Verify::new);
    commands.put(Train.NAME, Train::new);
    commands.put("eval", Eval::new);
    commands.put("info", Info::new);
    commands.put("bench", Bench::new);
    commands.put("shapes", Shapes::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("import", ImportCommand::new);
    commands.put("split", SplitCommand::new);
    return commands;
  }

  /**
   * The command line for these arguments, writing to the given streams. Of the commands it has the
   * one they name, and all if they name none: to know the options of all delays a first image.
   */
  static CommandLine create(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine root = new CommandLine(new DetrCommand());
    Map<String, Supplier<?>> commands = commands();
    if (arguments.length > 0 && commands.containsKey(arguments[0])) {
      commands.keySet().retainAll(Set.of(arguments[0]));
    }
    commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
    Converters.register(root);
    WholeWords.use(root);
    return root.setOut(out)
        .setErr(err)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(DetrCommand::reportUsage)
        .setExecutionExceptionHandler((e, command, _) -> Failure.report(e, command.getErr()));
  }

  /** Runs one command and returns the exit code; whatever is thrown has been reported. */
  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    try {
      return create(out, err, arguments).execute(arguments);
    } catch (Error e) {
      return Failure.report(e, err);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  private static int reportUsage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    Failure.print(
        "%s%s; see '%s --help'"
            .formatted(usageError(e), hint(arguments), command.getCommandSpec().qualifiedName()),
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

  /** A file whose name begins with a hyphen is taken for an option. */
  private static String hint(String... arguments) {
    return Stream.of(arguments)
        .filter(word -> word.matches("-.+") && InputFiles.exists(word))
        .findFirst()
        .map(word -> "; the file of that name is ./" + word)
        .orElse("");
  }
}
