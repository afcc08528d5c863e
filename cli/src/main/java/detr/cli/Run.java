package detr.cli;

import detr.inference.Batch;
import detr.inference.Session;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code detr run}: tensors in, tensors out. */
@Command(
    header = "Runs a model on tensors.",
    description = {
      "Reads normalised images image.0, image.1, ... [3, H, W] from a safetensors file, runs them"
          + " as one padded batch, and writes pred_logits, pred_boxes and aux.N.* of the earlier"
          + " decoder layers; with --stages also every stage.*, in PyTorch's axis order."
    },
    footer = "  detr run --model detr-r50 --input images.safetensors --output out.safetensors")
final class Run implements Callable<Integer> {
  private static final String OUTPUT = "--output";

  @Mixin private SharedOptions shared;
  @Mixin private ModelOption model;
  @Mixin private SettingsOptions settings;
  @Mixin private ComputeOptions compute;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "Images; - is standard input.")
  private Path input;

  @Option(names = OUTPUT, required = true, paramLabel = "FILE", description = "Results.")
  private Path output;

  @Option(names = "--stages", description = "Write the intermediate tensors too.")
  private boolean stages;

  @Override
  public Integer call() throws IOException {
    OutputFile.requireWritable(OUTPUT, output);
    new FileClaims().reads(input, model.file()).writes(OUTPUT, output);
    try (StreamInputs streams = new StreamInputs();
        Checkpoint file = streams.read(input, Checkpoint::open)) {
      Batch batch = InputTensors.of(file);
      if (batch == null) {
        throw CliException.badInput(input + ": has no tensor image.0");
      }
      try (Session session = Session.open(model.choose(shared), settings.with(compute))) {
        Map<String, Tensor> results = ForwardDump.of(session, batch, stages);
        Safetensors.write(output, results, Map.of("architecture", session.architecture()));
        shared.out().println(results.size() + " tensors are now in " + output);
      }
    }
    return ExitCode.OK;
  }
}
