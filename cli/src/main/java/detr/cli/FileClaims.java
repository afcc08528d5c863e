package detr.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of one run of a command: no output may be an input, nor two outputs one file, whatever
 * names they go by: links, hard links, other spellings, names that differ by case where that is
 * none.
 */
final class FileClaims {
  private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

  /** By what the system knows a file by. */
  private final Map<Object, Path> inputs = new HashMap<>();

  /** By the real path. */
  private final Map<Path, Output> outputs = new HashMap<>();

  /** The first of those whose real paths differ by case. */
  private final Map<String, Output> withoutCase = new HashMap<>();

  /** Real paths of folders; those that do not exist yet as they will be. */
  private final Map<Path, Path> folders = new HashMap<>();

  /**
   * @param owner whose output it is; null if it is that of all
   */
  private record Output(String option, Path file, Path owner) {}

  /** Adds files that will be read; those of a directory; null, and what is not there, is none. */
  FileClaims reads(Path... files) throws IOException {
    for (Path file : files) {
      if (file == null) {
        continue;
      }
      if (Files.isDirectory(file)) {
        try (Stream<Path> inside = Files.list(file)) {
          readsAll(inside.filter(Files::isRegularFile).toList());
        }
      } else {
        readsAll(List.of(file));
      }
    }
    return this;
  }

  /** Adds files that will be read. */
  FileClaims readsAll(Collection<Path> files) throws IOException {
    for (Path file : files) {
      Path named = InputFiles.isStandardInput(file) ? STANDARD_INPUT : file;
      BasicFileAttributes attributes = attributes(named);
      if (attributes != null && attributes.isRegularFile()) {
        inputs.putIfAbsent(key(named, attributes), file);
      }
    }
    return this;
  }

  /**
   * Adds a file that will be written.
   *
   * @throws CliException if it is one that will be read, or that another option writes
   */
  FileClaims writes(String option, Path file) throws IOException {
    return writes(option, file, null);
  }

  /**
   * Adds a file that will be written for an image.
   *
   * @param image null for a file that is of none
   * @throws CliException if it is one that will be read, or written for another image or by another
   *     option
   */
  FileClaims writes(String option, Path file, Path image) throws IOException {
    BasicFileAttributes attributes = attributes(file);
    if (attributes != null && attributes.isOther()) {
      return this;
    }
    if (attributes != null && inputs.containsKey(key(file, attributes))) {
      Path input = inputs.get(key(file, attributes));
      throw CliException.badInput(
          file.equals(input)
              ? "%s would replace the input %s; give another name".formatted(option, input)
              : "%s %s would replace the input %s, which is the same file; give another name"
                  .formatted(option, file, input));
    }
    Path real = attributes != null ? file.toRealPath() : realOfNew(file.toAbsolutePath());
    Output output = new Output(option, file, image);
    Output same = outputs.putIfAbsent(real, output);
    Output alike = withoutCase.putIfAbsent(withoutCase(real), output);
    if (same != null || alike != null && ignoresCase(real.getParent())) {
      throw CliException.badInput(both(output, same != null ? same : alike));
    }
    return this;
  }

  private static String both(Output output, Output other) {
    if (output.owner != null && other.owner != null && output.option.equals(other.option)) {
      return "%s: the files of %s and %s would both be %s; run detect for each"
          .formatted(output.option, other.owner, output.owner, output.file);
    }
    return "%s and %s both write to %s; give one of them another name"
        .formatted(other.option, output.option, output.file);
  }

  /** Where a file will be that is not there: a link to it leads there too. */
  private Path realOfNew(Path file) throws IOException {
    return Files.isSymbolicLink(file)
        ? realOfNew(file.resolveSibling(Files.readSymbolicLink(file)))
        : folder(file.getParent()).resolve(file.getFileName());
  }

  /** The real path of a folder, of which only the beginning needs to exist. */
  Path folder(Path folder) throws IOException {
    Path known = folders.get(folder);
    if (known == null) {
      known = Files.exists(folder) ? folder.toRealPath() : ahead(folder);
      folders.put(folder, known);
    }
    return known;
  }

  private Path ahead(Path folder) throws IOException {
    Path parent = folder.getParent();
    return parent == null ? folder : folder(parent).resolve(folder.getFileName()).normalize();
  }

  /** Null where there is no such file. */
  private static BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Windows has no keys, but one path for each file. */
  private static Object key(Path file, BasicFileAttributes attributes) throws IOException {
    return attributes.fileKey() == null ? file.toRealPath() : attributes.fileKey();
  }

  private static String withoutCase(Path file) {
    return Normalizer.normalize(file.toString().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  /** Whether a folder, or the next above that exists, is found by its name in the other case. */
  private static boolean ignoresCase(Path folder) throws IOException {
    Path existing = folder;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing.getFileName() == null) {
      return false;
    }
    String name = existing.getFileName().toString();
    String upper = name.toUpperCase(Locale.ROOT);
    Path other =
        existing.resolveSibling(upper.equals(name) ? name.toLowerCase(Locale.ROOT) : upper);
    return !other.equals(existing) && Files.exists(other) && Files.isSameFile(existing, other);
  }
}
