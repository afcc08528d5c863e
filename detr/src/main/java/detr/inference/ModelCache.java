package detr.inference;

import detr.weights.WeightsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Where downloaded models are: below DETR_CACHE, else XDG_CACHE_HOME/detr-java, else the user's
 * cache folder of the operating system, each model in a directory of its published name.
 *
 * @param root the folder that has the models
 */
public record ModelCache(Path root) {
  private static final String FOLDER = "detr-java";

  /** That of the user who runs the program. */
  public static ModelCache ofUser() {
    Path home = Path.of(System.getProperty("user.home"));
    return new ModelCache(root(System::getenv, System.getProperty("os.name"), home));
  }

  /** The folder that these variables, this operating system and this home folder mean. */
  static Path root(UnaryOperator<String> variables, String system, Path home) {
    String own = variables.apply("DETR_CACHE");
    if (isSet(own)) {
      return Path.of(own).toAbsolutePath();
    }
    String xdg = variables.apply("XDG_CACHE_HOME");
    if (isSet(xdg)) {
      return Path.of(xdg, FOLDER).toAbsolutePath();
    }
    String local = variables.apply("LOCALAPPDATA");
    if (system.startsWith("Windows") && isSet(local)) {
      return Path.of(local, FOLDER);
    }
    String caches = system.startsWith("Mac") ? "Library/Caches" : ".cache";
    return home.resolve(caches).resolve(FOLDER);
  }

  /** Where the model is, or will be once it is downloaded. */
  public Path directory(PublishedModel model) {
    return root.resolve(model.name());
  }

  /**
   * The model a user means: a file or directory, else the name of a published model in this cache.
   *
   * @throws WeightsException if it is neither, or not downloaded yet
   */
  public Path locate(String model) {
    try {
      Path path = Path.of(model);
      if (Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new WeightsException("not a model: " + model + " (" + e.getReason() + ")");
    }
    PublishedModel published =
        PublishedModels.find(model)
            .orElseThrow(
                () ->
                    new WeightsException(
                        "no such model: %s is no file, no directory and none of %s, %s"
                            .formatted(
                                model, String.join(", ", BuiltIn.NAMES), PublishedModels.names())));
    Path directory = directory(published);
    if (!Files.isDirectory(directory)) {
      throw new WeightsException(
          "%s is not downloaded yet; run: detr download %s".formatted(model, model));
    }
    return directory;
  }

  private static boolean isSet(String variable) {
    return variable != null && !variable.isEmpty();
  }
}
