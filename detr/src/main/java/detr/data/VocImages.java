package detr.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the pictures of Pascal VOC's files: by their {@code filename}, by that without the folders
 * before it, of Windows too, or by the XML file's own name.
 */
final class VocImages {
  private final Path folder;
  private final Predicate<Path> isImage;

  /** Those in the folder by their names without extension; null until one must be looked for. */
  private Map<String, String> inFolder;

  /**
   * @param isImage whether a file has the name of an image
   */
  VocImages(Path folder, Predicate<Path> isImage) {
    this.folder = folder;
    this.isImage = isImage;
  }

  /**
   * The picture's file, relative to the folder.
   *
   * @param xml the annotations
   * @param fileName what they say
   * @return empty if there is none
   */
  Optional<String> find(Path xml, String fileName) throws IOException {
    String last =
        fileName.substring(1 + Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')));
    for (String name : List.of(fileName, last)) {
      if (isFile(name)) {
        return Optional.of(name);
      }
    }
    return Optional.ofNullable(inFolder().get(stem(xml.getFileName().toString())));
  }

  private boolean isFile(String name) {
    try {
      return Files.isRegularFile(folder.resolve(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Of those that differ in their extensions alone the first. */
  private Map<String, String> inFolder() throws IOException {
    if (inFolder == null) {
      try (Stream<Path> list = Files.list(folder)) {
        inFolder =
            list.filter(isImage)
                .filter(Files::isRegularFile)
                .map(file -> file.getFileName().toString())
                .sorted()
                .collect(Collectors.toMap(VocImages::stem, name -> name, (first, _) -> first));
      }
    }
    return inFolder;
  }

  private static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
