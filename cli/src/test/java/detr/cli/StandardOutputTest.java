package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StandardOutputTest {
  private final AtomicInteger ends = new AtomicInteger();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"Broken pipe, 1", "The pipe is being closed, 1", "No space left on device, 0"})
  void whereNobodyReadsThePipeTheProgramEnds(String reason, int times) {
    StandardOutput output = output(reason, folder.resolve("none"));
    PrintWriter writer = output.writer();
    writer.println("a line");
    assertTrue(writer.checkError());
    assertEquals(times, ends.get());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPipeIsToldWhateverLanguageTheSystemSpeaks() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("1"), Path.of("pipe:[4711]"));
    output("Datenübergabe unterbrochen", link).writer().println("a line");
    assertEquals(1, ends.get());
  }

  private StandardOutput output(String reason, Path link) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        };
    return new StandardOutput(broken, StandardCharsets.UTF_8, link, ends::incrementAndGet);
  }
}
