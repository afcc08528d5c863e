package detr.cli;

import detr.model.DetrConfig;
import detr.model.Session;
import detr.weights.ConvertedModel;
import detr.weights.OfficialNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code detr convert CHECKPOINT OUTDIR}: a checkpoint becomes a model directory. */
@Command(
    name = "convert",
    header = "Converts a checkpoint to a model directory.",
    description = {
      "Reads a DETR checkpoint (.pth or .bin as torch writes them, or .safetensors, with official"
          + " or Hugging Face names), checks that it is one, and writes a directory with a manifest"
          + " and one weight file that loads without conversion. The directory is there whole or"
          + " not at all; a converted model that is there already is replaced."
    },
    footer = "  detr convert detr-r50-e632da11.pth detr-r50")
final class Convert implements Callable<Integer> {
  @Mixin private SharedOptions shared;

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "The file to convert.")
  private Path checkpoint;

  @Parameters(index = "1", paramLabel = "OUTDIR", description = "The directory to write.")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    shared.out().println(convert(checkpoint, directory) + " is now in " + directory);
    return ExitCode.OK;
  }

  /** Converts, and returns the architecture. */
  static String convert(Path checkpoint, Path directory) throws IOException {
    if (Files.isDirectory(checkpoint)) {
      throw CliException.badInput(
          checkpoint + " is a directory; give a checkpoint file (a converted model needs nothing)");
    }
    try (Session session = Session.open(checkpoint, 1)) {
      DetrConfig config = session.config();
      ConvertedModel.write(
          directory,
          session.architecture(),
          Map.of(DetrConfig.DILATION, Boolean.toString(config.dilation())),
          checkpoint,
          OfficialNames.of(session.checkpoint().tensors()));
      return session.architecture();
    }
  }
}
