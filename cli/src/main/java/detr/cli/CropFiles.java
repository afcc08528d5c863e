package detr.cli;

import detr.image.Pictures;
import detr.result.Detection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code detect --crops} writes: what is in the box of each detection, as {@code
 * photo-01-dog.jpg}, numbered from the best.
 */
final class CropFiles implements ImageOutput {
  private static final String OPTION = "--crops";

  private final FilePerImage stems;
  private final double margin;
  private final FileClaims claims;

  private CropFiles(FilePerImage stems, double margin, FileClaims claims) {
    this.stems = stems;
    this.margin = margin;
    this.claims = claims;
  }

  /**
   * @param margin in parts of a box's sides
   * @param claims gets the files' names when they are known
   * @throws CliException if two images have one name, or an image could be replaced
   */
  static CropFiles of(Path directory, double margin, List<Path> images, FileClaims claims)
      throws IOException {
    Path crops = claims.folder(directory.toAbsolutePath());
    for (Path image : images) {
      if (!InputFiles.isStandardInput(image)
          && claims.folder(image.toAbsolutePath().getParent()).equals(crops)) {
        throw CliException.badInput(
            "%s %s has the image %s in it, which a crop could replace; give another directory"
                .formatted(OPTION, directory, image));
      }
    }
    // Of the stems, which are no files, only that no two are the same.
    FilePerImage stems =
        FilePerImage.of(OPTION, directory, images, FilePerImage::stem, new FileClaims());
    return new CropFiles(stems, margin, claims);
  }

  @Override
  public void createDirectory() throws IOException {
    stems.createDirectory();
  }

  @Override
  public void write(ImageFinding finding) throws IOException {
    Path stem = stems.of(finding.file());
    boolean jpeg = finding.file().toString().toLowerCase(Locale.ROOT).matches(".*\\.jpe?g");
    Map<Path, Detection> crops = new LinkedHashMap<>();
    for (Detection detection : finding.detections()) {
      String name =
          "%s-%02d-%s%s"
              .formatted(
                  stem.getFileName(),
                  crops.size() + 1,
                  inFileName(detection),
                  jpeg ? ".jpg" : ".png");
      crops.put(stem.resolveSibling(name), detection);
    }
    for (Path file : crops.keySet()) {
      claims.writes(OPTION, file, finding.file());
    }
    crops.forEach(
        (file, detection) ->
            Pictures.write(finding.image().crop(detection.box(), margin).toBufferedImage(), file));
  }

  /** Letters and digits of the label with hyphens between; not every system takes all others. */
  private static String inFileName(Detection detection) {
    String words = detection.label().replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
    return words.isEmpty() ? "class-" + detection.classId() : words;
  }
}
