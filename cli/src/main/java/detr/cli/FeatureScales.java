package detr.cli;

import detr.inference.Session;
import detr.model.ModelSettings;
import detr.weights.Checkpoint;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The feature scales that a reference file of the short DETR has values for: names such as {@code
 * colab.pred_logits}, and which scale {@code colab} means, in its metadata.
 */
final class FeatureScales {
  private static final String METADATA = "feature_scale";
  private static final Pattern SCALE = Pattern.compile("\"(\\w+)\": ([0-9.]{1,9})");

  private FeatureScales() {}

  /**
   * What the names of the tensors begin with that are of this model: nothing in most files.
   *
   * @throws CliException if the file has no values for the model's feature scale
   */
  static String prefix(Checkpoint reference, Session session) {
    Map<String, Float> scales = new TreeMap<>();
    Matcher scale = SCALE.matcher(reference.metadata().getOrDefault(METADATA, ""));
    while (scale.find()) {
      scales.put(scale.group(1), Float.valueOf(scale.group(2)));
    }
    if (scales.isEmpty()) {
      return "";
    }
    if (!session.settings().tells(ModelSettings.FEATURE_SCALE)) {
      throw CliException.badInput(
          "%s: is of a short DETR, and the model is a %s"
              .formatted(reference.path(), session.architecture()));
    }
    float own = session.settings().featureScale();
    return scales.entrySet().stream()
        .filter(entry -> entry.getValue() == own)
        .map(entry -> entry.getKey() + ".")
        .findFirst()
        .orElseThrow(
            () ->
                CliException.badInput(
                    "%s: has values for the feature scales %s; the model's is %s"
                        .formatted(reference.path(), scales, own)));
  }
}
