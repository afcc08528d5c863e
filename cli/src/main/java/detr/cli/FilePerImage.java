package detr.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
   *     one file, or an input or another output would be replaced
   */
  static FilePerImage of(
      String option,
      Path directory,
      List<Path> images,
      UnaryOperator<String> name,
      FileClaims claims)
      throws IOException {
    OutputFile.requireDirectory(option, directory);
    FilePerImage all = new FilePerImage(directory);
    for (Path image : images) {
      Path file = directory.resolve(name.apply(InputFiles.name(image)));
      claims.writes(option, file, image);
      all.files.put(image, file);
    }
    return all;
  }

  /**
   * Checks that no file is lost that may be somebody's work.
   *
   * @param what the files are, in the plural
   * @param common a file that is of no image
   * @throws CliException if any is there
   */
  void requireNew(String option, String what, Path common) {
    List<Path> there =
        Stream.concat(files.values().stream(), Stream.of(common))
            .filter(Files::exists)
            .sorted()
            .toList();
    if (!there.isEmpty()) {
      throw CliException.badInput(
          "%s %s: %d of the %s to write are there already, the first is %s; %s replaces them"
              .formatted(
                  option, directory, there.size(), what, there.getFirst(), DetectOutputs.FORCE));
    }
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
