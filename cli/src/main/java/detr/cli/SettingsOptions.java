package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.model.ModelSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** The settings given, and those that a published model's file name tells. */
  Map<String, String> of(Path model) {
    Map<String, String> settings = new LinkedHashMap<>(published(model));
    if (dilation) {
      settings.put(ModelSettings.DILATION, "true");
    }
    if (heads != null) {
      settings.put(ModelSettings.HEADS, heads.toString());
    }
    if (featureScale != null) {
      settings.put(ModelSettings.FEATURE_SCALE, featureScale.toString());
    }
    return settings;
  }

  /** The settings of a published model under its published name; none for other files. */
  static Map<String, String> published(Path model) {
    if (Files.isDirectory(model) || model.getFileName() == null) {
      return Map.of();
    }
    return PublishedModels.ofFile(model.getFileName().toString())
        .map(PublishedModel::settings)
        .orElse(Map.of());
  }
}
