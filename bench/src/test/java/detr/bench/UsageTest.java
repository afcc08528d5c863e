package detr.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bench/run says of itself, without building anything. */
@DisabledOnOs(OS.WINDOWS)
final class UsageTest {
  private record Answer(int exitCode, String out, String err) {}

  @ParameterizedTest
  @ValueSource(strings = {"compare", "train", "plot", "jmh", "ladder", "models", "eval"})
  void helpOfABenchmarkIsItsUsageAlone(String name) throws Exception {
    Answer answer = run(name, "--threads", "2", "--help");
    assertEquals(0, answer.exitCode);
    assertTrue(answer.out.startsWith("bench/run " + name + " "), answer.out);
    assertEquals(1, answer.out.split("bench/run ", -1).length - 1, answer.out);
    assertEquals("", answer.err);
  }

  @Test
  void helpListsAllBenchmarks() throws Exception {
    Answer answer = run("--help");
    assertEquals(0, answer.exitCode);
    assertEquals(7, answer.out.split("bench/run ", -1).length - 1, answer.out);
  }

  @Test
  void anUnknownBenchmarkIsBadInput() throws Exception {
    Answer answer = run("nonsense");
    assertEquals(2, answer.exitCode);
    assertEquals("", answer.out);
    assertFalse(answer.err.isEmpty());
  }

  @Test
  void theLauncherThatIsTimedIsThere() {
    assertTrue(Files.isExecutable(Comparison.launcher(Path.of(".."))));
  }

  private static Answer run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("../bench/run"));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), out, err);
  }
}
