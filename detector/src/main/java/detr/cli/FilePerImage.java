package detr.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Names in a directory that an option gives, one for each image and no two the same. */
final class FilePerImage {
  private final Path directory;
  private final Map<Path, Path> files = new HashMap<>();

  private FilePerImage(Path directory) {
    this.directory = directory;
  }

  /**
   * Checks all that can be checked before the work is done.
   *
   * @param name of the file for an image of this name
   * @throws CliException if the directory is a file or cannot be written to, two images would have
   *     one file, or an image would be replaced
   */
  static FilePerImage of(
      String option, Path directory, List<Path> images, UnaryOperator<String> name)
      throws IOException {
    OutputFile.requireDirectory(option, directory);
    FilePerImage all = new FilePerImage(directory);
    Map<Path, Path> owners = new HashMap<>();
    for (Path image : images) {
      Path file = directory.resolve(name.apply(image.getFileName().toString()));
      Path other = owners.putIfAbsent(file, image);
      if (other != null) {
        throw CliException.badInput(
            "%s: the files of %s and %s would both be %s; run detect for each"
                .formatted(option, other, image, file));
      }
      OutputFile.requireOther(option, file, image);
      all.files.put(image, file);
    }
    return all;
  }

  /** A file's name without its extension. */
  static String stem(String name) {
    return name.replaceFirst("(?<=.)\\.[^.]*$", "");
  }

  void createDirectory() throws IOException {
    Files.createDirectories(directory);
  }

  Path of(Path image) {
    return files.get(image);
  }
}
