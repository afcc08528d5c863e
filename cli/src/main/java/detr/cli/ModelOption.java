package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.inference.ModelSource;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The {@code --model} of every command that runs a model of the user's choice. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      showDefaultValue = NEVER,
      description = {
        "A directory made by 'detr convert', a checkpoint file, Hugging Face's directory of a"
            + " model, the name of a downloaded model, or the built-in 'shapes'. Unless given"
            + " detr-r50, or shapes where nothing has been downloaded."
      })
  private String model;

  /** The file or directory, if one is named; null for the usual one and those in the JAR. */
  Path file() {
    return file(model);
  }

  /** As {@link #file()}, of the model of this name. */
  static Path file(String model) {
    if (model == null) {
      return null;
    }
    ModelSource chosen = ModelSource.named(model);
    return chosen.builtIn() ? null : chosen.path();
  }

  /**
   * @throws detr.weights.WeightsException if there is no such model
   */
  ModelSource choose(SharedOptions shared) {
    return choose(model, shared);
  }

  /**
   * The model of this name, or the usual one, of which the user is told if it is the built-in one.
   *
   * @param model null where none is named
   * @throws detr.weights.WeightsException if there is no such model
   */
  static ModelSource choose(String model, SharedOptions shared) {
    if (model != null) {
      return ModelSource.named(model);
    }
    ModelSource usual = ModelSource.usual();
    if (usual.builtIn()) {
      shared.note(
          ("using the built-in model '%s', as no model is named or downloaded; for the classes of"
                  + " COCO: detr download detr-r50")
              .formatted(usual.path()));
    }
    return usual;
  }
}
