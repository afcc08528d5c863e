package detr.cli;

import detr.model.ModelSettings;
import java.util.Map;

/**
 * A checkpoint that the authors of DETR publish.
 *
 * @param name what users call it, such as {@code detr-r50}
 * @param file its published file name, which ends in the first 8 hex digits of its SHA-256
 */
record PublishedModel(String name, String file) {
  /** What no tensor of it shows; see {@link ModelSettings}. */
  Map<String, String> settings() {
    if (name.equals("detr-demo")) {
      return Map.of(ModelSettings.FEATURE_SCALE, "0.1");
    }
    return name.contains("-dc5") ? Map.of(ModelSettings.DILATION, "true") : Map.of();
  }

  /** The digits that the file's SHA-256 must begin with. */
  String hashPrefix() {
    return file.substring(file.lastIndexOf('-') + 1, file.lastIndexOf('.'));
  }
}
