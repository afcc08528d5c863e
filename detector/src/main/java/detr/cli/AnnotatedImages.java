package detr.cli;

import detr.eval.CocoGroundTruth;
import detr.eval.CocoImage;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of the images that annotations name. */
final class AnnotatedImages {
  private AnnotatedImages() {}

  /**
   * The images in the order of the annotations, each with its file.
   *
   * @throws CliException if there are no images, or some of the files are missing
   */
  static Map<CocoImage, Path> locate(CocoGroundTruth truth, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw CliException.badInput("--images " + directory + ": there is no such directory");
    }
    if (truth.images().isEmpty()) {
      throw CliException.badInput("the annotations list no images");
    }
    Map<CocoImage, Path> files = new LinkedHashMap<>();
    List<Path> missing = new ArrayList<>();
    for (CocoImage image : truth.images()) {
      Path file = file(directory, image);
      files.put(image, file);
      if (!Files.isRegularFile(file)) {
        missing.add(file);
      }
    }
    if (!missing.isEmpty()) {
      throw CliException.badInput(
          "%d of %d images are missing, the first is %s; --images names the wrong directory?"
              .formatted(missing.size(), files.size(), missing.getFirst()));
    }
    return files;
  }

  private static Path file(Path directory, CocoImage image) {
    if (image.fileName() == null) {
      throw CliException.badInput("the annotations name no file for image " + image.id());
    }
    try {
      return directory.resolve(image.fileName());
    } catch (InvalidPathException e) {
      throw CliException.badInput(
          "image %d has no valid file name (%s)".formatted(image.id(), e.getReason()), e);
    }
  }
}
