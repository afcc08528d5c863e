package detr.train;

import detr.model.ModelSettings;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.Safetensors;
import detr.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where a training is: all that it needs to go on as if it had never stopped, in one file.
 *
 * @param stateDict the model as the last step left it
 * @param memory what the {@link Trainer} remembers beside it
 * @param steps how many were taken
 * @param best quality in the evaluations so far; −1 before the first
 * @param worse how many evaluations were there since the best one
 * @param plan what a step depends on besides: of the {@link TrainingPlan}, the data and the model
 */
record TrainingState(
    ModelState stateDict,
    Map<String, Tensor> memory,
    long steps,
    double best,
    int worse,
    Map<String, String> plan) {
  private static final String MODEL = "model.";
  private static final String MEMORY = "memory.";
  private static final String SETTING = "setting.";
  private static final String PLAN = "plan.";
  private static final String FORMAT = "detr-java training state";
  private static final String STEPS = "steps";
  private static final String BEST = "best";
  private static final String WORSE = "evaluations_since_best";

  /** Of what is written; files of another are of another version of this program. */
  private static final String VERSION = "3";

  /**
   * @throws IOException if the file cannot be written; what was there before is there still
   */
  void write(Path file) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    stateDict.tensors().forEach((name, tensor) -> tensors.put(MODEL + name, tensor));
    memory.forEach((name, tensor) -> tensors.put(MEMORY + name, tensor));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, VERSION);
    metadata.put(STEPS, Long.toString(steps));
    metadata.put(BEST, Double.toString(best));
    metadata.put(WORSE, Integer.toString(worse));
    stateDict.settings().manifest().forEach((name, value) -> metadata.put(SETTING + name, value));
    plan.forEach((name, value) -> metadata.put(PLAN + name, value));
    Safetensors.write(file, tensors, metadata);
  }

  /**
   * @throws TrainingException if the file is not one that {@link #write} could have written
   */
  static TrainingState read(Path file) {
    try (Checkpoint checkpoint = open(file)) {
      Map<String, Tensor> model = new LinkedHashMap<>();
      Map<String, Tensor> memory = new LinkedHashMap<>();
      for (StoredTensor stored : checkpoint.tensors().values()) {
        Map<String, Tensor> to = stored.name().startsWith(MODEL) ? model : memory;
        String name = stored.name().substring(stored.name().indexOf('.') + 1);
        to.put(name, stored.tensor().copy());
      }
      Map<String, String> metadata = checkpoint.metadata();
      Map<String, String> settings = below(SETTING, metadata);
      return new TrainingState(
          new ModelState(
              model,
              ModelSettings.ofManifest(settings),
              settings.get(ModelSettings.CLASSES).lines().toList()),
          memory,
          Long.parseLong(metadata.get(STEPS)),
          Double.parseDouble(metadata.get(BEST)),
          Integer.parseInt(metadata.get(WORSE)),
          below(PLAN, metadata));
    }
  }

  /**
   * Reads no more than {@link #steps}.
   *
   * @throws TrainingException as {@link #read}
   */
  static long stepsTaken(Path file) {
    try (Checkpoint checkpoint = open(file)) {
      return Long.parseLong(checkpoint.metadata().get(STEPS));
    }
  }

  private static Checkpoint open(Path file) {
    Checkpoint checkpoint = Checkpoint.open(file);
    Map<String, String> metadata = checkpoint.metadata();
    if (!metadata.keySet().containsAll(List.of(FORMAT, STEPS, BEST))) {
      checkpoint.close();
      throw new TrainingException(file + ": is not the state of a training");
    }
    if (!VERSION.equals(metadata.get(FORMAT))) {
      checkpoint.close();
      throw new TrainingException(
          "%s: was written by another version of detr; begin anew --from %s in another folder"
              .formatted(file, file.resolveSibling(TrainingRun.LAST)));
    }
    return checkpoint;
  }

  private static Map<String, String> below(String prefix, Map<String, String> metadata) {
    Map<String, String> below = new LinkedHashMap<>();
    metadata.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            below.put(name.substring(prefix.length()), value);
          }
        });
    return below;
  }

  /**
   * Refuses to go on otherwise than it began. Only the number of epochs may be another, and what
   * follows from it.
   *
   * @throws TrainingException naming the first value that differs
   */
  void requirePlan(Map<String, String> wanted, Path folder) {
    boolean sameEpochs =
        Objects.equals(plan.get(TrainingPlan.EPOCHS), wanted.get(TrainingPlan.EPOCHS));
    wanted.forEach(
        (name, value) -> {
          boolean mayDiffer =
              name.equals(TrainingPlan.EPOCHS)
                  || name.equals(TrainingPlan.DROP_EPOCH) && !sameEpochs;
          if (!mayDiffer && !value.equals(plan.get(name))) {
            throw new TrainingException(
                ("%s was started with %s %s, not %s; give the same options again, or another folder"
                        + " and --from %s to begin anew from its weights")
                    .formatted(
                        folder, name, plan.get(name), value, folder.resolve(TrainingRun.LAST)));
          }
        });
  }
}
