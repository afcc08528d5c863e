package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --help} prints. */
final class HelpTest {
  private static final int WIDTH = 80;

  static Collection<CommandLine> commands() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    CommandLine root = DetrCommand.create(nowhere, nowhere);
    List<CommandLine> all = new ArrayList<>(root.getSubcommands().values());
    all.add(root);
    return all;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void linesEndBetweenWords(CommandLine command) {
    String help = command.getUsageMessage(Ansi.OFF);
    Set<String> printed = Set.copyOf(List.of(help.split("\\s+")));
    List<String> broken =
        texts(command.getCommandSpec())
            .flatMap(text -> Stream.of(text.split("%n|\\s+")))
            .filter(word -> !word.isEmpty() && !printed.contains(word))
            .toList();
    assertEquals(List.of(), broken);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesFitTheirLines(CommandLine command) {
    String help = command.getUsageMessage(Ansi.OFF);
    for (String line : command.getCommandSpec().usageMessage().footer()) {
      assertTrue(help.lines().anyMatch(line::equals), line);
      assertTrue(line.length() <= WIDTH, line);
    }
  }

  private static Stream<String> texts(CommandSpec spec) {
    Stream<ArgSpec> arguments =
        Stream.concat(spec.options().stream(), spec.positionalParameters().stream());
    return Stream.concat(
        Stream.of(spec.usageMessage().description()),
        arguments.flatMap(argument -> Stream.of(argument.description())));
  }
}
