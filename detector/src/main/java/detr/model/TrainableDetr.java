package detr.model;

import detr.io.InputSize;
import detr.nn.MismatchException;
import detr.nn.Scope;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.OfficialNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A DETR in memory with what training must know of it: which tensors it computes with.
 *
 * @param tensors by their official names; who changes their arrays changes the model
 * @param settings what no tensor shows; see {@link ModelSettings}
 * @param classes the names of the classes, in the order of the outputs
 * @param inputSize what images are to be resized to
 * @param leaves every tensor of a pass but its input: the parameters, and what was computed from
 *     frozen ones
 */
public record TrainableDetr(
    Map<String, Tensor> tensors,
    Map<String, String> settings,
    List<String> classes,
    InputSize inputSize,
    Detr detr,
    List<Scope.Leaf> leaves) {
  /**
   * @param settings what no tensor shows; see {@link ModelSettings}
   * @throws MismatchException if the tensors are not those of a full DETR without masks
   */
  public static TrainableDetr of(Map<String, Tensor> tensors, Map<String, String> settings) {
    return of(tensors, ModelSettings.of(settings));
  }

  /**
   * Reads a model into memory.
   *
   * @throws MismatchException as {@link #of}
   */
  public static TrainableDetr read(Checkpoint file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    OfficialNames.of(file.tensors())
        .forEach((name, stored) -> tensors.put(name, stored.tensor().copy()));
    return of(tensors, ModelSettings.of(file, Map.of()));
  }

  private static TrainableDetr of(Map<String, Tensor> tensors, ModelSettings settings) {
    if (DetrSegm.fits(tensors.keySet()) || ShortDetr.isNamedBy(tensors.keySet())) {
      throw new MismatchException(
          "panoptic models and the short DETR cannot be trained; give a full DETR without masks");
    }
    Scope scope = Scope.of(tensors);
    Detr detr = Detr.of(scope, Model.shapes(tensors), settings.dilation(), settings.heads());
    Map<String, String> all = new LinkedHashMap<>(settings.kept());
    all.putAll(detr.settings());
    return new TrainableDetr(
        tensors,
        all,
        settings.classes(detr.config().classes()),
        settings.inputSize(),
        detr,
        scope.leaves());
  }
}
