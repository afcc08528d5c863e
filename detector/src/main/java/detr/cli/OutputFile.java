package detr.cli;

import java.io.IOException;
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
  }

  /**
   * @throws CliException if writing the file would replace the input
   */
  static void requireOther(String option, Path file, Path input) throws IOException {
    if (Files.exists(file) && Files.isSameFile(file, input)) {
      throw CliException.badInput(option + " would replace the input " + input);
    }
  }
}
