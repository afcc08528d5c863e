package detr.cli;

import detr.inference.BuiltIn;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Where downloaded models are: below DETR_CACHE, else XDG_CACHE_HOME/detr-java, else the user's
 * cache folder of the operating system, each model in a directory of its published name.
 */
record ModelCache(Path root) {
  private static final String FOLDER = "detr-java";

  static ModelCache ofUser() {
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
  Path directory(PublishedModel model) {
    return root.resolve(model.name());
  }

  /**
   * The model a user means: a file or directory, else the name of a published model in this cache.
   *
   * @throws CliException if it is neither, or not downloaded yet
   */
  Path locate(String model) {
    try {
      Path path = Path.of(model);
      if (Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw CliException.badInput("not a model: " + model + " (" + e.getReason() + ")", e);
    }
    PublishedModel published =
        PublishedModels.find(model)
            .orElseThrow(
                () ->
                    CliException.badInput(
                        "no such model: %s is no file, no directory and none of %s, %s"
                            .formatted(
                                model, String.join(", ", BuiltIn.NAMES), PublishedModels.names())));
    Path directory = directory(published);
    if (!Files.isDirectory(directory)) {
      throw CliException.badInput(
          "%s is not downloaded yet; run: detr download %s".formatted(model, model));
    }
    return directory;
  }

  private static boolean isSet(String variable) {
    return variable != null && !variable.isEmpty();
  }
}
