package detr.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Turns a checkpoint file into a model directory that detr loads. */
@FunctionalInterface
interface CheckpointConverter {
  /**
   * @param directory does not exist yet; its parent does. What is left in it after a failure is
   *     removed by the caller.
   */
  void convert(Path checkpoint, Path directory) throws IOException;
}
