package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailureTest {
  private final StringWriter err = new StringWriter();

  private int report(Throwable thrown) {
    err.getBuffer().setLength(0);
    return Failure.report(thrown, new PrintWriter(err));
  }

  private void assertReported(int exitCode, String line, Throwable thrown) {
    assertEquals(exitCode, report(thrown));
    assertEquals(line + System.lineSeparator(), err.toString());
  }

  @AfterEach
  void noTrace() {
    System.clearProperty("detr.trace");
  }

  @Test
  void expectedFailuresAreOneLine() {
    assertReported(2, "detr: no model", CliException.badInput("no model"));
    assertReported(1, "detr: outputs differ", CliException.failed("outputs differ"));
    assertReported(2, "detr: no such file: a.jpg", new NoSuchFileException("a.jpg"));
    assertReported(2, "detr: permission denied: b", new AccessDeniedException("b"));
    assertReported(2, "detr: already exists: c", new FileAlreadyExistsException("c"));
    assertReported(2, "detr: d: too big", new FileSystemException("d", null, "too big"));
    assertReported(2, "detr: bad zip", new IOException("bad zip"));
    assertReported(
        2, "detr: bad zip", new UncheckedIOException("while reading", new IOException("bad zip")));
    assertReported(2, "detr: the system gives no reason", new IOException());
    assertReported(2, "detr: e: the system gives no reason", new FileSystemException("e"));
    assertReported(
        2, "detr: no space left on the device", new IOException("No space left on device"));
  }

  @Test
  void lineBreaksAreJoined() {
    assertReported(2, "detr: first second third", new IOException("first\n  second\r\nthird\n"));
  }

  @Test
  void controlCharactersAreShown() {
    assertReported(2, "detr: \\u001b[2J\\tno file", CliException.badInput("\u001b[2J\tno file"));
  }

  @Test
  void memoryIsTheUsersToGive() {
    assertEquals(2, report(new OutOfMemoryError("Java heap space")));
    assertTrue(err.toString().contains("-Xmx"), err.toString());
  }

  @Test
  void bugsSayHowToSeeTheTrace() {
    assertEquals(70, report(new IllegalStateException("index 7")));
    String line = err.toString();
    assertTrue(line.contains("index 7"), line);
    assertTrue(line.contains("-Ddetr.trace=true"), line);
    assertFalse(line.contains("Exception"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void traceOnRequest() {
    System.setProperty("detr.trace", "true");
    report(CliException.badInput("outer", new IOException("inner")));
    assertTrue(err.toString().contains("detr.cli.FailureTest.traceOnRequest("), err.toString());
    assertTrue(err.toString().contains("Caused by: java.io.IOException: inner"), err.toString());
  }
}
