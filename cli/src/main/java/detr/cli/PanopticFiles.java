package detr.cli;

import detr.format.PanopticOutput;
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

  private final Path json;
  private final FilePerImage files;

  private PanopticFiles(Path json, FilePerImage files) {
    this.json = json;
    this.files = files;
  }

  /**
   * @param force whether files that are there are replaced
   * @throws CliException if it is a file, two images would have one PNG, an input or another output
   *     would be replaced, or unless forced any other file
   */
  static PanopticFiles of(Path directory, boolean force, List<Path> images, FileClaims claims)
      throws IOException {
    FilePerImage files =
        FilePerImage.of(
            OPTION, directory, images, name -> FilePerImage.stem(name) + ".png", claims);
    Path json = directory.resolve(JSON);
    claims.writes(OPTION, json);
    if (!force) {
      files.requireNew(OPTION, "files", json);
    }
    return new PanopticFiles(json, files);
  }

  @Override
  public void createDirectory() throws IOException {
    files.createDirectory();
  }

  @Override
  public void write(ImageFinding finding) {
    PanopticOutput.writePicture(finding.segmentation(), files.of(finding.file()));
  }

  void writeJson(List<ImageFinding.Summary> images) throws IOException {
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
        json,
        stream ->
            PanopticOutput.writeJson(
                results, new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
  }
}
