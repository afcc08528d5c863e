package detr.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

final class IoReasonTest {
  @Test
  void systemsMessagesBecomeWords() {
    assertEquals("permission denied", IoReason.of(new AccessDeniedException("a")));
    assertEquals("there is no such file or folder", IoReason.of(new NoSuchFileException("a")));
    assertEquals(
        "no space left on the device", IoReason.of(new IOException("No space left on device")));
    assertEquals(
        "the file system is read-only",
        IoReason.of(new FileSystemException("a", null, "Read-only file system")));
    assertEquals("bad zip", IoReason.of(new ZipException("bad zip")));
    assertEquals(
        "across disks", IoReason.of(new AtomicMoveNotSupportedException("a", "b", "across disks")));
    assertEquals("it is not text in UTF-8", IoReason.of(new MalformedInputException(1)));
  }

  @Test
  void noClassIsNamed() {
    assertEquals("the system gives no reason", IoReason.of(new IOException()));
    assertEquals("the system gives no reason", IoReason.of(new FileSystemException("a")));
    assertEquals("it ends too soon", IoReason.of(new EOFException()));
    assertEquals("it is closed", IoReason.of(new ClosedChannelException()));
    assertEquals("two lines", IoReason.of(new IOException(new IOException("two\n lines"))));
    assertEquals(
        "the system gives no reason", IoReason.of(new IOException(new IllegalStateException())));
  }
}
