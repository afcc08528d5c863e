package detr.cli;

import detr.inference.LoadOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Names for a model whose classes are not COCO's. */
final class LabelsOption {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = {
        "Names of the model's classes: a text file with one a line, the first that of class 0, or a"
            + " .json file with a list of them or COCO's categories. Unless given, the names the"
            + " model was trained with, COCO's where it has as many classes, or numbers."
      })
  private Path file;

  /** Null if none is named. */
  Path file() {
    return file;
  }

  /** Reads the file, if there is one. */
  LabelFile read() throws IOException {
    return file == null ? null : LabelFile.read(file);
  }

  /** Options with the names of a file; null for those that the model has. */
  static LoadOptions named(LoadOptions options, LabelFile labels) {
    return labels == null ? options : options.withLabels(own -> labels.namesOf(own.size()));
  }
}
