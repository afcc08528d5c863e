package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import detr.cli.Cli.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** No message names a class of Java's. */
final class MessagesTest {
  private static final Pattern CLASS =
      Pattern.compile(
          "\\b(?:java|javax|picocli|sun|jdk)\\.\\w+\\.|\\w+Exception|\\w+Error\\b|\\b(?:Path|int|long|double|float|Integer|Double|Long)\\b|cannot"
              + " convert|(?<!')\\bnull\\b");

  private static void assertOurs(Outcome outcome, List<String> arguments) {
    assertEquals(ExitCode.BAD_INPUT, outcome.code(), arguments + " " + outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertFalse(CLASS.matcher(outcome.err()).find(), arguments + ": " + outcome.err());
    assertFalse(outcome.err().contains("unexpected"), arguments + ": " + outcome.err());
  }

  @Test
  void ofValuesThatOptionsCannotHave() {
    CommandLine root =
        DetrCommand.create(
            new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    int tried = 0;
    for (CommandLine command : root.getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (option.arity().max() == 0 || option.type() == String.class) {
          continue;
        }
        for (String value : List.of("nul\0", "", "x y")) {
          if (option.type() == Path.class && !value.equals("nul\0")) {
            continue;
          }
          List<String> arguments =
              List.of(command.getCommandName(), option.longestName() + "=" + value);
          assertOurs(Cli.run(arguments.toArray()), arguments);
          tried++;
        }
      }
    }
    assertFalse(tried < 50, "only " + tried);
  }

  @Test
  void ofFilesThatAreNone(@TempDir Path folder) throws java.io.IOException {
    Path text = Files.writeString(folder.resolve("text"), "nothing \u00e9");
    Path empty = Files.createFile(folder.resolve("empty"));
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {-1, -2, 0, 7});
    Path missing = folder.resolve("missing");
    Path below = text.resolve("below");
    for (Path bad : List.of(text, empty, bytes, missing, below, folder)) {
      List<List<Object>> commands = new ArrayList<>();
      commands.add(List.of("detect", "--model", "shapes", bad));
      commands.add(List.of("detect", "--model", bad, bad));
      commands.add(List.of("info", bad));
      commands.add(List.of("convert", bad, folder.resolve("out")));
      commands.add(List.of("convert", "--half", bad, folder.resolve("out")));
      commands.add(
          List.of("run", "--model", "shapes", "--input", bad, "--output", folder.resolve("o")));
      commands.add(List.of("eval", "--annotations", bad, "--results", bad));
      commands.add(List.of("eval", "--annotations", bad, "--images", bad));
      commands.add(List.of("eval", "--annotations", bad, "--results", bad, "--panoptic", bad));
      commands.add(List.of("doctor", "--data", bad));
      commands.add(List.of("train", "--data", bad, "--out", folder.resolve("run")));
      commands.add(List.of("import", "yolo", bad, "--out", folder.resolve("o.json")));
      commands.add(List.of("import", "voc", bad, "--out", below));
      commands.add(List.of("shapes", "--count", "1", "--out", below.resolve("x.png")));
      commands.add(List.of("shapes", "--count", "1", "--out", below));
      commands.add(List.of("verify", bad, bad));
      for (List<Object> command : commands) {
        assertOurs(Cli.run(command.toArray()), command.stream().map(Object::toString).toList());
      }
    }
  }
}
