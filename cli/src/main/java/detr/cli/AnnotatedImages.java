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
   * @param directory where they are; null for the usual places beside the annotations
   * @param others folders of something else: of the usual places those that come last
   * @throws CliException if there are no images, or some of the files are missing
   */
  static <T> Map<T, Path> locate(
      Map<T, String> names, Path annotations, Path directory, List<Path> others) {
    if (directory != null && !Files.isDirectory(directory)) {
      throw CliException.badInput("--images " + directory + ": there is no such directory");
    }
    if (names.isEmpty()) {
      throw CliException.badInput("the annotations list no images");
    }
    String any = names.values().iterator().next();
    Path folder = directory == null ? DataFiles.usualFolder(annotations, any, others) : directory;
    Map<T, Path> files = new LinkedHashMap<>();
    names.forEach((id, name) -> files.put(id, file(folder, id, name)));
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
                  hint.isEmpty() ? wrongFolder(directory) : hint));
    }
    return files;
  }

  private static String wrongFolder(Path named) {
    return named == null
        ? "; --images DIR says where they are"
        : "; --images names the wrong directory?";
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
