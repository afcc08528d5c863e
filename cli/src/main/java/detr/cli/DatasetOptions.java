package detr.cli;

import detr.data.DataFiles;
import detr.data.PanopticFiles;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Annotations, and the folder of the images they name. */
final class DatasetOptions {
  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "The annotations, in COCO's layout; 'detr import' makes them of others.")
  private Path data;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "Where the images are; else, of DIR/train.json, in DIR/train, DIR/images or DIR.")
  private Path images;

  Path data() {
    return data;
  }

  DataFiles open() throws IOException {
    return DataFiles.open(data, images);
  }

  /**
   * Panoptic annotations.
   *
   * @param pictures the folder of their PNGs
   */
  PanopticFiles openPanoptic(Path pictures) throws IOException {
    return PanopticFiles.open(data, images, pictures);
  }
}
