package detr.cli;

import detr.format.DetectionYolo;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code detect --yolo} writes: a text file for each image, also without detections, and
 * classes.txt, whose lines are the names of the classes, the first that of class 0.
 */
final class YoloFiles implements ImageOutput {
  private static final String OPTION = "--yolo";
  private static final String EXTENSION = ".txt";
  private static final String CLASSES = "classes" + EXTENSION;

  private final Path classes;
  private final FilePerImage files;
  private final boolean scores;

  private YoloFiles(Path classes, FilePerImage files, boolean scores) {
    this.classes = classes;
    this.files = files;
    this.scores = scores;
  }

  /**
   * @param force whether files that are there are replaced
   * @throws CliException if two images would have one file, or one that of the names, an input or
   *     another output would be replaced, or unless forced any other file
   */
  static YoloFiles of(
      Path directory, boolean scores, boolean force, List<Path> images, FileClaims claims)
      throws IOException {
    FilePerImage files =
        FilePerImage.of(
            OPTION, directory, images, name -> FilePerImage.stem(name) + EXTENSION, claims);
    for (Path image : images) {
      if (files.of(image).endsWith(CLASSES)) {
        throw CliException.badInput(
            "%s: %s would have the file %s, which is for the names of the classes; rename it"
                .formatted(OPTION, image, CLASSES));
      }
    }
    Path classes = directory.resolve(CLASSES);
    claims.writes(OPTION, classes);
    if (!force) {
      files.requireNew(OPTION, "label files", classes);
    }
    return new YoloFiles(classes, files, scores);
  }

  @Override
  public void createDirectory() throws IOException {
    files.createDirectory();
  }

  @Override
  public void write(ImageFinding finding) throws IOException {
    write(
        files.of(finding.file()),
        DetectionYolo.text(
            finding.detections(), finding.image().width(), finding.image().height(), scores));
  }

  void writeClasses(List<String> labels) throws IOException {
    write(classes, String.join("\n", labels) + "\n");
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
