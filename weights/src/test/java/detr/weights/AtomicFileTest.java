package detr.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (var inside = Files.list(folder)) {
      return inside.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static IOConsumer<OutputStream> text(String text) {
    return out -> out.write(text.getBytes());
  }

  private static IOConsumer<Path> fileIn(String name) {
    return path -> Files.writeString(path.resolve(name), name);
  }

  @Test
  void writesAndReplaces() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, text("one"));
    assertEquals("one", Files.readString(file));
    AtomicFile.write(file, text("two"));
    assertEquals("two", Files.readString(file));
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void keepsTheOldFileUntilTheNewOneIsWhole() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, text("old"));
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 20]);
                      out.flush();
                      assertEquals("old", Files.readString(file));
                      throw new IOException("No space left on device");
                    }));
    assertTrue(failure.getMessage().startsWith(file + ": "), failure.getMessage());
    assertTrue(
        failure.getMessage().contains("(no space left on the device)"), failure.getMessage());
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  throw new IllegalStateException();
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void saysWhereItCannotWrite() {
    Path inside = folder.resolve("missing").resolve("a.txt");
    String message =
        assertThrows(IOException.class, () -> AtomicFile.write(inside, text(""))).getMessage();
    assertTrue(message.contains("create it first"), message);
    message =
        assertThrows(IOException.class, () -> AtomicFile.write(folder, text(""))).getMessage();
    assertTrue(message.contains("is a folder"), message);
  }

  @Test
  void followsLinksAndWritesToDevices() throws IOException {
    Path file = Files.writeString(folder.resolve("real.txt"), "old");
    Path link = link(folder.resolve("link.txt"), file);
    AtomicFile.write(link, text("new"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
    Path device = Path.of("/dev/null");
    Assumptions.assumeTrue(Files.exists(device), "there is no /dev/null");
    AtomicFile.write(device, text("gone"));
    assertFalse(Files.isRegularFile(device));
  }

  @Test
  void writesAndReplacesFolders() throws IOException {
    Path target = folder.resolve("model");
    AtomicFile.writeFolder(target, fileIn("one"), path -> false);
    assertEquals("one", Files.readString(target.resolve("one")));
    assertThrows(
        IOException.class, () -> AtomicFile.writeFolder(target, fileIn("two"), path -> false));
    assertTrue(Files.exists(target.resolve("one")));
    AtomicFile.writeFolder(target, fileIn("two"), path -> Files.exists(path.resolve("one")));
    assertEquals("two", Files.readString(target.resolve("two")));
    assertFalse(Files.exists(target.resolve("one")));
    assertEquals(List.of("model"), names());
    Path empty = Files.createDirectory(folder.resolve("empty"));
    AtomicFile.writeFolder(empty, fileIn("three"), path -> false);
    assertTrue(Files.exists(empty.resolve("three")));
  }

  @Test
  void keepsTheOldFolderWhenTheNewOneFails() throws IOException {
    Path target = folder.resolve("model");
    AtomicFile.writeFolder(target, fileIn("one"), path -> false);
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.writeFolder(
                target,
                path -> {
                  Files.writeString(path.resolve("half"), "half");
                  throw new IOException("No space left on device");
                },
                path -> true));
    assertTrue(Files.exists(target.resolve("one")));
    assertEquals(List.of("model"), names());
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThrows(IOException.class, () -> AtomicFile.writeFolder(file, fileIn("x"), path -> true));
  }

  @Test
  void aDeviceThatFailsIsNamed() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "there is no /dev/full");
    assertEquals(
        "/dev/full: cannot be written (no space left on the device)",
        assertThrows(IOException.class, () -> AtomicFile.write(full, text("x"))).getMessage());
  }

  @Test
  void whatIsOpenAlreadyIsWrittenOn() throws IOException {
    Path open = Path.of("/proc/self/fd");
    Assumptions.assumeTrue(Files.isDirectory(open), "there is no /proc/self/fd");
    Path log = Files.writeString(folder.resolve("log"), "before ");
    try (OutputStream _ = Files.newOutputStream(log, StandardOpenOption.APPEND);
        Stream<Path> descriptors = Files.list(open)) {
      Path descriptor = descriptors.filter(path -> isOf(path, log)).findFirst().orElseThrow();
      AtomicFile.write(descriptor, text("after"));
    }
    assertEquals("before after", Files.readString(log));
    assertEquals(List.of("log"), names());
  }

  @Test
  void aPlainFileAmongTheDevicesIsReplaced() throws IOException {
    Path memory = Path.of("/dev/shm");
    Assumptions.assumeTrue(Files.isWritable(memory), "there is no /dev/shm");
    Path file = Files.createTempFile(memory, "detr", "");
    try {
      AtomicFile.write(file, text("one"));
      AtomicFile.write(file, text("two"));
      assertEquals("two", Files.readString(file));
    } finally {
      Files.delete(file);
    }
  }

  private static boolean isOf(Path descriptor, Path file) {
    try {
      return Files.isSameFile(descriptor, file);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aFileInAFolderThatFailsHasNoHiddenName() {
    Path target = folder.resolve("data");
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.writeFolder(
                    target,
                    path ->
                        AtomicFile.write(
                            path.resolve("a.txt"),
                            out -> {
                              throw new IOException("No space left on device");
                            }),
                    path -> false));
    assertEquals(
        target + ": cannot be written (no space left on the device)", failure.getMessage());
  }

  @Test
  void makesTheFileThatALinkNames() throws IOException {
    Path link = link(folder.resolve("link.txt"), Path.of("later.txt"));
    AtomicFile.write(link, text("new"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(folder.resolve("later.txt")));
    Path circle = link(folder.resolve("circle"), Path.of("circle"));
    assertTrue(
        assertThrows(IOException.class, () -> AtomicFile.write(circle, text("x")))
            .getMessage()
            .endsWith("(its links lead in a circle)"));
  }

  private static Path link(Path link, Path target) throws IOException {
    try {
      return Files.createSymbolicLink(link, target);
    } catch (IOException | UnsupportedOperationException e) {
      return Assumptions.abort("this file system has no symbolic links");
    }
  }
}
