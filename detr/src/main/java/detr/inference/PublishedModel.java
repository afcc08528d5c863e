package detr.inference;

import detr.model.ModelSettings;

/**
 * A checkpoint that the authors of DETR publish.
 *
 * @param name what users call it, such as {@code detr-r50}
 * @param file its published file name, which ends in the first 8 hex digits of its SHA-256
 */
public record PublishedModel(String name, String file) {
  /** What no tensor of it shows. */
  public ModelSettings settings() {
    if (name.equals("detr-demo")) {
      return ModelSettings.NONE.withFeatureScale(0.1f);
    }
    return name.contains("-dc5") ? ModelSettings.NONE.withDilation(true) : ModelSettings.NONE;
  }

  /** The digits that the file's SHA-256 must begin with. */
  public String hashPrefix() {
    return file.substring(file.lastIndexOf('-') + 1, file.lastIndexOf('.'));
  }
}
