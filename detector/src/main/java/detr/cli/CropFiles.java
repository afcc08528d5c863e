package detr.cli;

import detr.Detection;
import detr.io.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What {@code detect --crops} writes: what is in the box of each detection, as {@code
 * photo-01-dog.jpg}, numbered from the best.
 */
final class CropFiles implements ImageOutput {
  private static final String OPTION = "--crops";

  private final FilePerImage stems;
  private final double margin;

  private CropFiles(FilePerImage stems, double margin) {
    this.stems = stems;
    this.margin = margin;
  }

  /**
   * @param margin in parts of a box's sides
   * @throws CliException if two images have one name, or an image could be replaced
   */
  static CropFiles of(Path directory, double margin, List<Path> images) throws IOException {
    for (Path image : images) {
      Path folder = image.toAbsolutePath().getParent();
      if (Files.exists(directory) && Files.isSameFile(directory, folder)) {
        throw CliException.badInput(
            "%s %s has the image %s in it, which a crop could replace; give another directory"
                .formatted(OPTION, directory, image));
      }
    }
    return new CropFiles(FilePerImage.of(OPTION, directory, images, FilePerImage::stem), margin);
  }

  @Override
  public void createDirectory() throws IOException {
    stems.createDirectory();
  }

  @Override
  public void write(Finding finding) {
    Path stem = stems.of(finding.file());
    boolean jpeg = finding.file().toString().toLowerCase(Locale.ROOT).matches(".*\\.jpe?g");
    int number = 0;
    for (Detection detection : finding.detections()) {
      String name =
          "%s-%02d-%s%s"
              .formatted(
                  stem.getFileName(), ++number, inFileName(detection), jpeg ? ".jpg" : ".png");
      Pictures.write(
          finding.image().crop(detection.box(), margin).toBufferedImage(),
          stem.resolveSibling(name));
    }
  }

  /** Letters and digits of the label with hyphens between; not every system takes all others. */
  private static String inFileName(Detection detection) {
    String words = detection.label().replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
    return words.isEmpty() ? "class-" + detection.classId() : words;
  }
}
