package detr.cli;

import detr.data.DataFiles;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of the images that annotations name. */
final class AnnotatedImages {
  private AnnotatedImages() {}

  /**
   * The file of every image.
   *
   * @param names the files' names by the images' ids; null where none is named
   * @throws CliException if there are no images, or some of the files are missing
   */
  static <T> Map<T, Path> locate(Map<T, String> names, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw CliException.badInput("--images " + directory + ": there is no such directory");
    }
    if (names.isEmpty()) {
      throw CliException.badInput("the annotations list no images");
    }
    Map<T, Path> files = new LinkedHashMap<>();
    names.forEach((id, name) -> files.put(id, file(directory, id, name)));
    List<T> missing =
        files.keySet().stream().filter(id -> !Files.isRegularFile(files.get(id))).toList();
    if (!missing.isEmpty()) {
      T first = missing.getFirst();
      String hint = DataFiles.hint(names.get(first));
      throw CliException.badInput(
          "%d of %d images are missing, the first is %s%s"
              .formatted(
                  missing.size(),
                  files.size(),
                  files.get(first),
                  hint.isEmpty() ? "; --images names the wrong directory?" : hint));
    }
    return files;
  }

  private static Path file(Path directory, Object id, String name) {
    if (name == null) {
      throw CliException.badInput("the annotations name no file for image " + id);
    }
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw CliException.badInput(
          "image %s has no valid file name (%s)".formatted(id, e.getReason()), e);
    }
  }
}
