package detr.cli;

import detr.io.DetectionYolo;
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

  private final Path directory;
  private final FilePerImage files;
  private final boolean scores;

  private YoloFiles(Path directory, FilePerImage files, boolean scores) {
    this.directory = directory;
    this.files = files;
    this.scores = scores;
  }

  /**
   * @throws CliException if two images would have one file, or one that of the names
   */
  static YoloFiles of(Path directory, boolean scores, List<Path> images) throws IOException {
    FilePerImage files =
        FilePerImage.of(OPTION, directory, images, name -> FilePerImage.stem(name) + EXTENSION);
    for (Path image : images) {
      if (files.of(image).endsWith(CLASSES)) {
        throw CliException.badInput(
            "%s: %s would have the file %s, which is for the names of the classes; rename it"
                .formatted(OPTION, image, CLASSES));
      }
    }
    return new YoloFiles(directory, files, scores);
  }

  @Override
  public void createDirectory() throws IOException {
    files.createDirectory();
  }

  @Override
  public void write(Finding finding) throws IOException {
    write(
        files.of(finding.file()),
        DetectionYolo.text(
            finding.detections(), finding.image().width(), finding.image().height(), scores));
  }

  void writeClasses(List<String> labels) throws IOException {
    write(directory.resolve(CLASSES), String.join("\n", labels) + "\n");
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
