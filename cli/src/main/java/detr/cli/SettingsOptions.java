package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.inference.LoadOptions;
import picocli.CommandLine.Option;

/**
 * What no tensor of a checkpoint shows, for every command that opens one. A converted model says it
 * in its manifest.
 */
final class SettingsOptions {
  @Option(
      names = "--dilation",
      description = "The checkpoint is of a DC5 model, which no tensor of it shows.",
      showDefaultValue = NEVER)
  private boolean dilation;

  @Option(
      names = "--heads",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "Attention heads, which no tensor shows; 8 unless the checkpoint says more.")
  private Integer heads;

  @Option(
      names = "--feature-scale",
      paramLabel = "X",
      converter = FeatureScaleConverter.class,
      description = {
        "Of a short DETR: what it multiplies features by; 0.1 (the authors' notebook) unless given,"
            + " 1 in the paper's listing."
      })
  private Float featureScale;

  /** How a model is loaded with these settings. */
  LoadOptions with(ComputeOptions compute) {
    return with(compute.options());
  }

  /** Options with these settings besides. */
  LoadOptions with(LoadOptions options) {
    LoadOptions all = options;
    if (dilation) {
      all = all.withDilation(true);
    }
    if (heads != null) {
      all = all.withHeads(heads);
    }
    if (featureScale != null) {
      all = all.withFeatureScale(featureScale);
    }
    return all;
  }
}
