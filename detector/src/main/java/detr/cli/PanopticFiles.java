package detr.cli;

import detr.io.PanopticOutput;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The directory that {@code detect --panoptic} writes. */
final class PanopticFiles implements ImageOutput {
  private static final String OPTION = "--panoptic";
  private static final String JSON = "panoptic.json";

  private final Path directory;
  private final FilePerImage files;

  private PanopticFiles(Path directory, FilePerImage files) {
    this.directory = directory;
    this.files = files;
  }

  /**
   * @throws CliException if it is a file, or two images would have one PNG
   */
  static PanopticFiles of(Path directory, List<Path> images) throws IOException {
    return new PanopticFiles(
        directory,
        FilePerImage.of(OPTION, directory, images, name -> FilePerImage.stem(name) + ".png"));
  }

  @Override
  public void createDirectory() throws IOException {
    files.createDirectory();
  }

  @Override
  public void write(Finding finding) {
    PanopticOutput.writePicture(finding.segmentation(), files.of(finding.file()));
  }

  void writeJson(List<Finding.Summary> images) throws IOException {
    List<PanopticOutput.Result> results =
        images.stream()
            .map(
                image ->
                    new PanopticOutput.Result(
                        image.file().toString(),
                        files.of(image.file()).getFileName().toString(),
                        image.segments()))
            .toList();
    AtomicFile.write(
        directory.resolve(JSON),
        stream ->
            PanopticOutput.writeJson(
                results, new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
  }
}
