package detr.inference;

import detr.model.ModelSettings;
import detr.weights.Checkpoint;
import detr.weights.WeightsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a model is: in a file, a directory, or inside the JAR.
 *
 * @param path the file or directory; of a model inside the JAR its name
 * @param builtIn whether it is inside the JAR
 */
public record ModelSource(Path path, boolean builtIn) {
  private static final String USUAL = "detr-r50";

  /** A converted directory, one of Hugging Face's layout, or a checkpoint file. */
  public static ModelSource file(Path path) {
    return new ModelSource(path, false);
  }

  /**
   * A model inside the JAR.
   *
   * @throws WeightsException if there is none of this name
   */
  public static ModelSource builtIn(String name) {
    if (!BuiltIn.NAMES.contains(name)) {
      throw new WeightsException(
          "no model '%s' is inside this JAR; there are %s"
              .formatted(name, String.join(", ", BuiltIn.NAMES)));
    }
    return new ModelSource(Path.of(name), true);
  }

  /**
   * The model that a user calls so: one inside the JAR, else a file or directory, else a published
   * one that {@code detr download} has fetched.
   *
   * @throws WeightsException if there is none, or it is not downloaded yet
   */
  public static ModelSource named(String name) {
    return named(name, ModelCache.ofUser());
  }

  static ModelSource named(String name, ModelCache cache) {
    return BuiltIn.NAMES.contains(name) ? builtIn(name) : file(cache.locate(name));
  }

  /** The model where none is named: detr-r50; where nothing has been downloaded, shapes. */
  public static ModelSource usual() {
    return usual(ModelCache.ofUser());
  }

  static ModelSource usual(ModelCache cache) {
    boolean downloaded =
        PublishedModels.ALL.stream().map(cache::directory).anyMatch(Files::isDirectory);
    return named(downloaded || Files.exists(Path.of(USUAL)) ? USUAL : BuiltIn.SHAPES, cache);
  }

  /**
   * Opens it, without reading its weights yet.
   *
   * @throws WeightsException if it cannot be read as weights
   */
  public Checkpoint open() {
    return builtIn ? BuiltIn.open(path.toString()) : Checkpoint.open(path);
  }

  /** What the name of a published file tells of its model; nothing for others. */
  public ModelSettings publishedSettings() {
    if (builtIn || Files.isDirectory(path) || path.getFileName() == null) {
      return ModelSettings.NONE;
    }
    return PublishedModels.ofFile(path.getFileName().toString())
        .map(PublishedModel::settings)
        .orElse(ModelSettings.NONE);
  }
}
