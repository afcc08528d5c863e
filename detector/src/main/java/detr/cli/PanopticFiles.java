package detr.cli;

import detr.Segmentation;
import detr.io.PanopticOutput;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The directory that {@code detect --panoptic} writes. */
final class PanopticFiles {
  private static final String OPTION = "--panoptic";
  private static final String JSON = "panoptic.json";

  private final Path directory;
  private final Map<Path, String> names = new HashMap<>();
  private final List<PanopticOutput.Result> results = new ArrayList<>();

  private PanopticFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * @param directory null for none
   * @throws CliException if it is a file, or two images would have one PNG
   */
  static PanopticFiles of(Path directory, List<Path> images) throws IOException {
    PanopticFiles files = new PanopticFiles(directory);
    if (directory != null && Files.exists(directory) && !Files.isDirectory(directory)) {
      throw CliException.badInput(OPTION + " " + directory + " is a file; give a directory");
    }
    for (Path image : directory == null ? List.<Path>of() : images) {
      String name = image.getFileName().toString().replaceFirst("(?<=.)\\.[^.]*$", "") + ".png";
      if (files.names.containsValue(name)) {
        throw CliException.badInput(
            "%s: two images would both have %s; run detect for each".formatted(OPTION, name));
      }
      OutputFile.requireOther(OPTION, directory.resolve(name), image);
      files.names.put(image, name);
    }
    return files;
  }

  boolean wanted() {
    return directory != null;
  }

  void createDirectory() throws IOException {
    if (wanted()) {
      Files.createDirectories(directory);
    }
  }

  void add(Path image, Segmentation segmentation) {
    if (wanted()) {
      String name = names.get(image);
      PanopticOutput.writePicture(segmentation, directory.resolve(name));
      results.add(new PanopticOutput.Result(image.toString(), name, segmentation.segments()));
    }
  }

  void writeJson() throws IOException {
    if (wanted() && !results.isEmpty()) {
      AtomicFile.write(
          directory.resolve(JSON),
          stream ->
              PanopticOutput.writeJson(
                  results, new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
    }
  }
}
