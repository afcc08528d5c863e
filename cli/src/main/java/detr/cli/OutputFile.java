package detr.cli;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file that an option names to be written, checked before the work that fills it is done. */
final class OutputFile {
  private OutputFile() {}

  /**
   * @throws CliException if it is a directory, or its directory does not exist
   */
  static void requireWritable(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw CliException.badInput(option + " " + file + " is a directory; give a file's name");
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw CliException.badInput(
          "%s %s: there is no directory %s; create it first".formatted(option, file, directory));
    }
    // Of others, such as /dev/stdout, the directory stays as it is.
    boolean replaced = !Files.exists(file) || Files.isRegularFile(file, NOFOLLOW_LINKS);
    if (directory != null && replaced && !Files.isWritable(directory)) {
      throw CliException.badInput(
          "%s %s: the directory %s cannot be written to".formatted(option, file, directory));
    }
  }

  /**
   * @throws CliException if it is a file, or cannot be created or written to
   */
  static void requireDirectory(String option, Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw CliException.badInput(option + " " + directory + " is a file; give a directory");
    }
    Path existing = directory.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      throw CliException.badInput(
          "%s %s: %s is no directory that can be written to"
              .formatted(option, directory, existing));
    }
  }
}
