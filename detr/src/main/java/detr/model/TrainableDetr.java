package detr.model;

import detr.image.ResizeRule;
import detr.nn.MismatchException;
import detr.nn.ParameterScope;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.CheckpointKeyMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A DETR in memory with what training must know of it: which tensors it computes with.
 *
 * @param tensors by their official names; who changes their arrays changes the model
 * @param settings what no tensor shows
 * @param classes the names of the classes, in the order of the outputs
 * @param inputSize what images are to be resized to
 * @param segm the detector with its mask head; null where it has none
 * @param leaves every tensor of a pass but its input: the parameters, and what was computed from
 *     frozen ones
 */
public record TrainableDetr(
    Map<String, Tensor> tensors,
    ModelSettings settings,
    List<String> classes,
    ResizeRule inputSize,
    Detr detr,
    DetrSegm segm,
    List<ParameterScope.Leaf> leaves) {
  /**
   * Reads a model into memory.
   *
   * @throws MismatchException as {@link #of}
   */
  public static TrainableDetr read(Checkpoint file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    CheckpointKeyMapping.of(file.tensors())
        .forEach((name, stored) -> tensors.put(name, stored.tensor().copy()));
    return of(tensors, ModelSettings.of(file, ModelSettings.NONE));
  }

  /**
   * The model that computes with these tensors.
   *
   * @throws MismatchException if they are not those of a full DETR, with or without a mask head
   */
  public static TrainableDetr of(Map<String, Tensor> tensors, ModelSettings settings) {
    if (ShortDetr.isNamedBy(tensors.keySet())) {
      throw new MismatchException("a short DETR cannot be trained; give a full DETR");
    }
    ParameterScope scope = ParameterScope.of(tensors);
    DetrSegm segm = DetrSegm.fits(tensors.keySet()) ? DetrSegm.of(scope, tensors, settings) : null;
    Detr detr =
        segm != null
            ? segm.detr()
            : Detr.of(scope, Model.shapes(tensors), settings.dilation(), settings.heads());
    return new TrainableDetr(
        tensors,
        settings.kept().with(detr.settings()),
        settings.classes(detr.config().classes()),
        settings.inputSize(),
        detr,
        segm,
        scope.leaves());
  }

  /** The usual name, such as {@code detr-r50} or {@code detr-r50-panoptic}. */
  public String architecture() {
    return detr.architecture() + (segm == null ? "" : DetrSegm.NAMED);
  }

  /** The classes of segments, with the names of {@link #classes}. */
  public PanopticClasses panopticClasses() {
    return settings.panopticClasses(classes.size());
  }
}
