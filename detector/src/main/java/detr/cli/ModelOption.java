package detr.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The {@code --model} of every command that runs a model of the user's choice. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "detr-r50",
      description = {
        "A directory made by 'detr convert', a checkpoint file, Hugging Face's directory of a"
            + " model, or the name of a downloaded model."
      })
  private String model;

  /**
   * @throws CliException if there is no such model
   */
  Path locate() {
    return ModelCache.ofUser().locate(model);
  }
}
