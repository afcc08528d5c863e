package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EncodingTest {
  @TempDir Path proc;

  @BeforeEach
  void self() throws IOException {
    Files.createDirectory(proc.resolve("self"));
  }

  private void commandLine(byte[]... words) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte[] word : words) {
      line.write(word);
      line.write(0);
    }
    Files.write(proc.resolve("self/cmdline"), line.toByteArray());
  }

  private static byte[] utf8(String word) {
    return word.getBytes(StandardCharsets.UTF_8);
  }

  private void assertRefused(String part, String... arguments) {
    String message =
        assertThrows(CliException.class, () -> Encoding.typed(List.of(arguments), proc))
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void lostLettersComeFromTheCommandLine() throws IOException {
    commandLine(utf8("java"), utf8("-jar"), utf8("é.jar"), utf8("detect"), utf8("Kä?*.jpg"));
    assertEquals(
        List.of("detect", "Kä?*.jpg"), Encoding.typed(List.of("detect", "K???*.jpg"), proc));
  }

  @Test
  void asciiNeedsNoCommandLine() {
    assertEquals(List.of("a b", "", "*"), Encoding.typed(List.of("a b", "", "*"), proc));
  }

  @Test
  void whatCannotBeToldIsRefused() throws IOException {
    assertRefused("LC_ALL", "K??.jpg");
    commandLine(utf8("java"), utf8("@file"));
    assertRefused("LC_ALL", "-x", "-y", "K??.jpg");
    assertRefused("LC_ALL", "K??.jpg");
    commandLine(utf8("java"), new byte[] {'K', (byte) 0xe4});
    assertRefused("not valid UTF-8", "K?");
  }

  @Test
  void aNameWithoutTextIsNoName() {
    assertTrue(Encoding.isValid(proc));
    assertTrue(
        assertThrows(CliException.class, () -> Encoding.requireValid("K\ufffd.jpg"))
            .getMessage()
            .startsWith("K\ufffd.jpg: the name "));
  }
}
