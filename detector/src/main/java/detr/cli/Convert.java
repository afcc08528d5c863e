package detr.cli;

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
          + " or Hugging Face names, or a directory as Hugging Face has it), checks that it is one,"
          + " and writes a directory with a manifest and one weight file that loads without"
          + " conversion. The directory is there whole or not at all; a converted model that is"
          + " there already is replaced.",
      "",
      "The tensors show which model it is, but not whether its backbone is dilated (DC5), its"
          + " number of attention heads, and a short DETR's feature scale: give these as options,"
          + " once. Published file names such as detr-r50-dc5-f0fb7ef5.pth tell them, and so do the"
          + " arguments in a training checkpoint and Hugging Face's config.json beside one, which"
          + " also names the classes."
    },
    footer = {
      "  detr convert detr-r50-e632da11.pth detr-r50",
      "  detr convert --dilation checkpoint.pth my-dc5"
    })
final class Convert implements Callable<Integer> {
  @Mixin private SharedOptions shared;
  @Mixin private SettingsOptions settings;

  @Parameters(
      index = "0",
      paramLabel = "CHECKPOINT",
      description = "The file or Hugging Face's folder.")
  private Path checkpoint;

  @Parameters(index = "1", paramLabel = "OUTDIR", description = "The directory to write.")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    shared
        .out()
        .println(
            convert(checkpoint, directory, settings.of(checkpoint)) + " is now in " + directory);
    return ExitCode.OK;
  }

  /** Converts a published model, whose name tells its settings. */
  static void convert(Path checkpoint, Path directory) throws IOException {
    convert(checkpoint, directory, SettingsOptions.published(checkpoint));
  }

  /** Converts, and returns the architecture. */
  private static String convert(Path checkpoint, Path directory, Map<String, String> settings)
      throws IOException {
    try (Session session = Session.open(checkpoint, 1, false, settings)) {
      Path file = session.checkpoint().path();
      if (Files.isDirectory(file)) {
        throw CliException.badInput(
            file + " is a converted model, which needs nothing; give a checkpoint");
      }
      ConvertedModel.write(
          directory,
          session.architecture(),
          session.settings(),
          file,
          OfficialNames.of(session.checkpoint().tensors()));
      return session.architecture();
    }
  }
}
