package detr.cli;

import detr.image.ImageSize;
import detr.image.ResizeRule;
import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Session;
import detr.model.DetrConfig;
import detr.model.ModelSettings;
import detr.model.ParameterCount;
import detr.tensor.PassCost;
import detr.weights.Checkpoint;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code detr info MODEL}: what a model is and what it costs. */
@Command(
    header = "Tells what a model is and what a forward pass takes.",
    description = {
      "Prints what a file is (its format, its types where they are not just float32, whose names"
          + " its tensors have, what it was trained with), the model's sizes and parameters, and"
          + " for an image of the given size the multiply-adds of every stage and the memory;"
          + " nothing is computed for it."
    },
    footer = "  detr info detr-r50 --size 480x640")
final class Info implements Callable<Integer> {
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  @Mixin private SharedOptions shared;
  @Mixin private SettingsOptions settings;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "As --model of detect, also where it is not given.")
  private String model;

  @Mixin private SizeOption size;

  @Override
  public Integer call() {
    ModelSource chosen = ModelOption.choose(model, shared);
    try (Session session =
        Session.open(chosen, settings.with(LoadOptions.defaults().withThreads(1)))) {
      ImageSize seen = size.of(session);
      PassCost cost = session.cost(seen.height(), seen.width());
      PrintWriter out = shared.out();
      out.printf(
          "%s, from %s (%s)%n",
          session.architecture(),
          chosen.builtIn() ? chosen.path() + " inside detr" : session.checkpoint().path(),
          FileForm.of(session.checkpoint()));
      printModel(session, out);
      printCost(cost, seen, out);
      double weights = 4.0 * session.parameters().all();
      out.printf(
          "memory at %s: %.0f MB for weights, %.0f MB for activations%n",
          seen, weights / MEGA, cost.activationBytes() / MEGA);
    }
    return ExitCode.OK;
  }

  private static void printModel(Session session, PrintWriter out) {
    Checkpoint file = session.checkpoint();
    DetrConfig config = session.config();
    if (file.metadata().containsKey("source")) {
      out.printf(
          "converted from %s, SHA-256 %s%n",
          file.metadata().get("source"), file.metadata().get("source_sha256"));
    }
    String arguments = FileForm.trainingArguments(file);
    if (!arguments.isEmpty()) {
      out.printf("trained with %s%n", arguments);
    }
    session
        .settings()
        .trained()
        .lines()
        .forEach(line -> out.printf("trained: %s%n", line.replaceAll("\\p{C}", "?")));
    out.printf(
        "width %d, %d heads, %d encoder and %d decoder layers, feed-forward %d%n",
        config.width(),
        config.heads(),
        config.encoderLayers(),
        config.decoderLayers(),
        config.feedForward());
    out.printf("%d object queries, %d classes%n", config.queries(), config.classes());
    if (session.settings().tells(ModelSettings.CLASSES)) {
      out.printf("named %s%n", String.join(", ", session.classes()));
    }
    if (session.settings().tells(ModelSettings.INPUT_SIZE)) {
      ResizeRule seen = session.inputSize();
      out.printf(
          seen.isSquare()
              ? "images: resized to %d x %d pixels%n"
              : "images: shorter side %d pixels, longer at most %d%n",
          seen.shorter(),
          seen.longer());
    }
    if (session.settings().tells(ModelSettings.FEATURE_SCALE)) {
      out.printf("learned positions, features scaled by %s%n", session.settings().featureScale());
    }
    ParameterCount parameters = session.parameters();
    out.printf(
        "parameters: %.1f M, of which training changes %.1f M%n",
        parameters.all() / MEGA, parameters.trainable() / MEGA);
  }

  private static void printCost(PassCost cost, ImageSize seen, PrintWriter out) {
    out.printf("multiply-adds at %s: %.1f G%n", seen, cost.multiplyAdds() / GIGA);
    StageGroups.of(cost)
        .sums()
        .forEach(
            (name, sum) -> {
              if (sum > 0) {
                out.printf("  %-18s %8.2f G%n", name, sum / GIGA);
              }
            });
  }
}
