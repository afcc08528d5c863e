package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PassedDescriptorsTest {
  @TempDir Path proc;

  private String name(String argument) {
    return PassedDescriptors.name(argument, proc, 42);
  }

  @Test
  void openFilesAreFoundUnderThisProcesssNumber() throws IOException {
    Path shown = Files.createFile(Files.createDirectories(proc.resolve("42/fd")).resolve("63"));
    assertEquals(shown.toString(), name("/dev/fd/63"));
    assertEquals("--csv=" + shown, name("--csv=/proc/self/fd/63"));
    String missing = assertThrows(CliException.class, () -> name("/dev/fd/7")).getMessage();
    assertTrue(missing.contains("/dev/fd/7"), missing);
    assertTrue(missing.contains("--add-modules=jdk.incubator.vector"), missing);
  }

  @Test
  void standardStreamsAndOtherNamesStayAsTheyAre() {
    for (String same : new String[] {"/dev/fd/0", "/dev/fd/2", "/dev/stdin", "dev/fd/63", "-"}) {
      assertEquals(same, name(same));
    }
  }
}
