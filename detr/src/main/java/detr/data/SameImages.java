package detr.data;

import detr.coco.CocoFile;
import detr.weights.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which images of a dataset are the same picture: they name the same file, or files with the same
 * bytes.
 */
public final class SameImages {
  private final DataFiles files;

  /** How many images have a file of a length. */
  private final Map<Long, Integer> lengths = new HashMap<>();

  private SameImages(DataFiles files) {
    this.files = files;
  }

  /** How many images have no file in the dataset's folder. */
  public static long missing(DataFiles files) {
    return files.coco().images().stream().filter(image -> !hasFile(files.file(image))).count();
  }

  private static boolean hasFile(Path file) {
    return file != null && Files.isRegularFile(file);
  }

  /**
   * Puts those that are the same together. A file is read only if another has its length; of those
   * that are missing the names are compared.
   *
   * @return each image in one of the lists, in the order of the first of each
   * @throws IOException if a file cannot be read
   */
  public static List<List<CocoFile.Image>> groups(DataFiles files) throws IOException {
    SameImages same = new SameImages(files);
    Map<String, List<CocoFile.Image>> groups = new LinkedHashMap<>();
    Map<Path, String> known = new HashMap<>();
    for (CocoFile.Image image : files.coco().images()) {
      Path file = files.file(image);
      if (hasFile(file)) {
        same.lengths.merge(Files.size(file), 1, Integer::sum);
      }
    }
    try {
      for (CocoFile.Image image : files.coco().images()) {
        Path file = files.file(image);
        String key =
            file == null
                ? "image " + image.id()
                : known.computeIfAbsent(file.normalize(), same::key);
        groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(image);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return List.copyOf(groups.values());
  }

  private String key(Path file) {
    try {
      boolean single = !hasFile(file) || lengths.get(Files.size(file)) == 1;
      return single ? "file " + file : "bytes " + Sha256.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
