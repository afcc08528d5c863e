package detr.cli;

import detr.format.DetectionJson;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * One file of what was found in all images, written at the end.
 *
 * @param option that names the file
 * @param file {@code -} for standard output
 */
record ResultsFile(String option, Path file, Form form) {
  static final Path STANDARD_OUTPUT = Path.of("-");

  /** How it is laid out. */
  interface Form {
    void write(List<DetectionJson.Result> results, Writer out) throws IOException;
  }

  /**
   * @throws CliException if the file cannot be written, or has the name of an image
   */
  void check() {
    if (InputFiles.isImage(file)) {
      throw CliException.badInput(
          "%s %s would write text over an image; give a name such as found%s"
              .formatted(option, file, option.replace("--", ".")));
    }
    if (!isStandardOutput()) {
      OutputFile.requireWritable(option, file);
    }
  }

  boolean isStandardOutput() {
    return file.equals(STANDARD_OUTPUT);
  }

  void write(List<DetectionJson.Result> results, PrintWriter standardOutput) throws IOException {
    if (isStandardOutput()) {
      form.write(results, standardOutput);
      return;
    }
    AtomicFile.write(
        file,
        stream -> form.write(results, new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
  }
}
