package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Session;
import detr.weights.Checkpoint;
import detr.weights.CheckpointKeyMapping;
import detr.weights.ConvertedModel;
import detr.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code detr convert CHECKPOINT OUTDIR}: a checkpoint becomes a model directory. */
@Command(
    header = "Converts a checkpoint to a model directory, or to a file of float16.",
    description = {
      "Reads a DETR checkpoint (.pth or .bin as torch writes them, or .safetensors, with official"
          + " or Hugging Face names, or a directory as Hugging Face has it), checks that it is one,"
          + " and writes a directory with a manifest and one weight file that loads without"
          + " conversion. The directory is there whole or not at all; a converted model that is"
          + " there already is replaced.",
      "With --half it writes one safetensors file of float16 numbers, to be passed on: half as"
          + " large, each number within 1/2048 of itself.",
      "",
      "The tensors show which model it is, but not whether its backbone is dilated (DC5), its"
          + " number of attention heads, and a short DETR's feature scale: give these as options,"
          + " once. Published file names such as detr-r50-dc5-f0fb7ef5.pth tell them, and so do the"
          + " arguments in a training checkpoint and Hugging Face's config.json beside one, which"
          + " also names the classes."
    },
    footer = {
      "  detr convert detr-r50-e632da11.pth detr-r50",
      "  detr convert --dilation checkpoint.pth my-dc5",
      "  detr convert --half run/best.safetensors small.safetensors"
    })
final class Convert implements Callable<Integer> {
  private static final String HALF = "--half";
  private static final double MEGA = 1e6;

  @Mixin private SharedOptions shared;
  @Mixin private SettingsOptions settings;

  @Parameters(
      index = "0",
      paramLabel = "CHECKPOINT",
      description = "The file or Hugging Face's folder.")
  private Path checkpoint;

  @Parameters(
      index = "1",
      paramLabel = "OUTDIR|FILE",
      description = "The directory to write; with --half the file.")
  private Path output;

  @Option(
      names = HALF,
      showDefaultValue = NEVER,
      description = "Write a file of float16 numbers; also of a converted model.")
  private boolean half;

  @Override
  public Integer call() throws IOException {
    LoadOptions told = settings.with(LoadOptions.defaults().withThreads(1));
    String done =
        half
            ? "%s is now in %s, %.1f MB of float16"
                .formatted(halve(told), output, Files.size(output) / MEGA)
            : convert(checkpoint, output, told) + " is now in " + output;
    shared.out().println(done);
    return ExitCode.OK;
  }

  /** Writes the file of float16, and returns the architecture. */
  private String halve(LoadOptions told) throws IOException {
    OutputFile.requireWritable(HALF, output);
    new FileClaims().reads(checkpoint).writes(HALF, output);
    try (Session session = Session.open(ModelSource.file(checkpoint), told)) {
      Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
      CheckpointKeyMapping.of(session.checkpoint().tensors())
          .forEach((name, tensor) -> entries.put(name, Safetensors.Entry.half(tensor)));
      String architecture = session.architecture();
      Safetensors.writeEntries(
          output, entries, Checkpoint.metadata(architecture, session.settings().manifest()));
      return architecture;
    }
  }

  /** Converts a published model, whose name tells its settings. */
  static void convert(Path checkpoint, Path directory) throws IOException {
    convert(checkpoint, directory, LoadOptions.defaults().withThreads(1));
  }

  /** Converts, and returns the architecture. */
  private static String convert(Path checkpoint, Path directory, LoadOptions options)
      throws IOException {
    try (Session session = Session.open(ModelSource.file(checkpoint), options)) {
      Path file = session.checkpoint().path();
      if (Files.isDirectory(file)) {
        throw CliException.badInput(
            file + " is a converted model, which needs nothing; give a checkpoint");
      }
      ConvertedModel.write(
          directory,
          session.architecture(),
          session.settings().manifest(),
          file,
          CheckpointKeyMapping.of(session.checkpoint().tensors()));
      return session.architecture();
    }
  }
}
