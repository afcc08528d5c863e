package detr.cli;

import detr.Detector;
import detr.inference.BuiltIn;
import detr.inference.Session;
import detr.train.ModelState;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model that a user means.
 *
 * @param path a file or directory; of a model inside the JAR its name
 * @param builtIn whether it is inside the JAR
 */
record ChosenModel(Path path, boolean builtIn) {
  private static final String USUAL = "detr-r50";

  /**
   * The model of this name: one inside the JAR, else a file or directory, else a downloaded one.
   *
   * @throws CliException if there is none, or it is not downloaded yet
   */
  static ChosenModel of(String name, ModelCache cache) {
    return BuiltIn.NAMES.contains(name)
        ? new ChosenModel(Path.of(name), true)
        : new ChosenModel(cache.locate(name), false);
  }

  /** The model where none is named: detr-r50; where nothing has been downloaded, shapes. */
  static ChosenModel usual(ModelCache cache) {
    boolean downloaded =
        PublishedModels.ALL.stream().map(cache::directory).anyMatch(Files::isDirectory);
    return of(downloaded || Files.exists(Path.of(USUAL)) ? USUAL : BuiltIn.SHAPES, cache);
  }

  Session session(int threads, boolean exact, SettingsOptions settings) {
    return builtIn
        ? Session.open(BuiltIn.open(path.toString()), threads, exact, settings.of(path))
        : Session.open(path, threads, exact, settings.of(path));
  }

  Session session(ComputeOptions compute, SettingsOptions settings) {
    return session(compute.threads(), compute.exact(), settings);
  }

  Detector detector(ComputeOptions compute, SettingsOptions settings) {
    return builtIn
        ? Detector.builtIn(path.toString(), compute.threads(), compute.exact(), settings.of(path))
        : Detector.load(path, compute.threads(), compute.exact(), settings.of(path));
  }

  ModelState stateDict() {
    return builtIn ? ModelState.builtIn(path.toString()) : ModelState.read(path);
  }
}
