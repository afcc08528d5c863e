package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.image.ImageException;
import detr.image.ImageSize;
import detr.image.ReadOptions;
import detr.image.ResizeRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How many images go through the model at once. */
final class BatchOptions {
  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = {
        "Up to N images of similar size in one forward pass, smaller ones padded, which changes"
            + " results a little; takes N times the memory. 1 unless given."
      })
  private Integer batch;

  @Option(
      names = "--no-pad",
      description =
          "Of --batch: only images of the same size together; results are those of single images.",
      showDefaultValue = NEVER)
  private boolean noPad;

  /**
   * @throws CliException if there is nothing that could be padded
   */
  void check() {
    if (noPad && batch == null) {
      throw CliException.badInput("--no-pad is of --batch; give --batch N too");
    }
  }

  /** Divides the files among forward passes; those that cannot be read go alone. */
  List<List<Path>> divide(
      List<Path> files, ResizeRule seen, StreamInputs streams, ReadOptions reading) {
    if (batch == null || batch == 1) {
      return files.stream().map(List::of).toList();
    }
    List<ImageSize> sizes = new ArrayList<>();
    for (Path file : files) {
      sizes.add(sizingOrNull(file, seen, streams, reading));
    }
    return Batches.of(sizes, batch, !noPad).stream()
        .map(indices -> indices.stream().map(files::get).toList())
        .toList();
  }

  private static ImageSize sizingOrNull(
      Path file, ResizeRule seen, StreamInputs streams, ReadOptions reading) {
    try {
      ImageSize stored = streams.read(file, from -> ImageSize.read(from, reading));
      return seen.resizedSize(stored);
    } catch (CliException | ImageException | IOException e) {
      // Reported when its turn comes to be decoded.
      return null;
    }
  }
}
