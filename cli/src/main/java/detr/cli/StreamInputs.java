package detr.cli;

import detr.coco.CocoException;
import detr.image.ImageException;
import detr.weights.IoReason;
import detr.weights.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Inputs that can be read only once, such as pipes and standard input, copied to files that can be
 * read as any other. The copies are there until this is closed.
 */
final class StreamInputs implements AutoCloseable {
  private final Map<Path, Path> copies = new HashMap<>();

  /** Of streams that have been read to no end: what is left of one is another file. */
  private final Map<Path, CliException> failures = new HashMap<>();

  private Path folder;

  /** Reads a file. */
  interface Reading<T> {
    T of(Path file) throws IOException;
  }

  /**
   * Reads a file, or a copy if it is a stream; what is thrown names the file.
   *
   * @throws CliException if a stream cannot be copied, or its copy not be read
   */
  <T> T read(Path file, Reading<T> reading) throws IOException {
    if (!isStream(file)) {
      return reading.of(file);
    }
    Path copy = copy(file);
    try {
      return reading.of(copy);
    } catch (ImageException | CocoException | WeightsException e) {
      throw CliException.badInput(e.getMessage().replace(copy.toString(), file.toString()), e);
    }
  }

  private static boolean isStream(Path file) {
    return InputFiles.isStandardInput(file)
        || Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  private Path copy(Path file) throws IOException {
    if (failures.containsKey(file)) {
      throw failures.get(file);
    }
    Path known = copies.get(file);
    if (known != null) {
      return known;
    }
    if (folder == null) {
      folder = Files.createTempDirectory("detr-");
      folder.toFile().deleteOnExit();
    }
    Path copy = folder.resolve(Integer.toString(copies.size()));
    copies.put(file, copy);
    // Where the program is ended before this is closed.
    copy.toFile().deleteOnExit();
    try (InputStream in = open(file)) {
      Files.copy(in, copy);
    } catch (IOException e) {
      CliException failure =
          CliException.badInput(
              "%s: cannot be copied to %s (%s)".formatted(file, copy, IoReason.of(e)), e);
      failures.put(file, failure);
      throw failure;
    }
    return copy;
  }

  private static InputStream open(Path file) throws IOException {
    return InputFiles.isStandardInput(file) ? System.in : Files.newInputStream(file);
  }

  @Override
  public void close() throws IOException {
    for (Path copy : copies.values()) {
      Files.deleteIfExists(copy);
    }
    if (folder != null) {
      Files.deleteIfExists(folder);
    }
  }
}
