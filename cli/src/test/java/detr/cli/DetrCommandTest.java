package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DetrCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return DetrCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void helpGoesToStandardOutput() {
    assertEquals(0, execute("--help"));
    assertTrue(out.toString().startsWith("Usage: detr"), out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void everyCommandExplainsItself() {
    var commands = DetrCommand.create(new PrintWriter(out), new PrintWriter(err)).getSubcommands();
    assertTrue(commands.containsKey("download"));
    for (String name : commands.keySet()) {
      out.getBuffer().setLength(0);
      assertEquals(0, execute(name, "--help"), name);
      String help = out.toString();
      assertTrue(help.contains("Usage: detr " + name), help);
      assertTrue(help.contains("Exit codes:"), help);
      assertTrue(help.contains("Examples:" + System.lineSeparator() + "  "), help);
      assertFalse(
          CommandLine.Help.Ansi.OFF.string(help).contains("${"), "unresolved variable: " + help);
    }
  }

  @Test
  void wrongUsageIsOneLineWithAHint() {
    assertUsageError("detr: no such command: paint; see 'detr --help'", "paint", "x.jpg");
    assertUsageError("detr: no command given; see 'detr --help'");
    assertUsageError(
        "detr: Unknown option: '--colour'; see 'detr download --help'",
        "download",
        "--colour",
        "detr-r50");
    assertUsageError(
        "detr: Missing required parameter: 'NAME'; see 'detr download --help'", "download");
  }

  /** Relative names are of the directory that Maven runs tests in. */
  @Test
  void aFileThatLooksLikeAnOptionIsPointedOut() throws IOException {
    Path file = Files.createFile(Path.of("-dash-%d.jpg".formatted(System.nanoTime())));
    try {
      assertUsageError(
          "detr: Unknown option: '%s'; the file of that name is ./%s; see 'detr detect --help'"
              .formatted(file, file),
          "detect",
          file.toString(),
          "a.jpg");
      assertUsageError(
          ("detr: Missing required parameter: 'IMAGE|DIR|GLOB'; the file of that name is ./%s; see"
                  + " 'detr detect --help'")
              .formatted(file),
          "detect",
          file.toString());
    } finally {
      Files.delete(file);
    }
  }

  private void assertUsageError(String line, String... arguments) {
    err.getBuffer().setLength(0);
    assertEquals(2, execute(arguments));
    assertEquals(line + System.lineSeparator(), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void unknownModelNamesAreListed() {
    assertEquals(2, execute("download", "resnet"));
    String line = err.toString();
    assertTrue(line.startsWith("detr: no published model is called resnet"), line);
    assertTrue(line.contains("detr-r101-panoptic"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void filesOfArgumentsAreNotExpanded() {
    assertEquals(2, execute("download", "@names"));
    assertTrue(err.toString().contains("called @names"), err.toString());
  }
}
