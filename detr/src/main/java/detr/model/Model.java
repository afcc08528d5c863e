package detr.model;

import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A detection transformer: the paper's, or the short one of its listing. */
public sealed interface Model permits Detr, ShortDetr {
  /**
   * Builds the model that a state dict with official names is of.
   *
   * @param settings what no tensor shows; see {@link ModelSettings}
   * @throws detr.nn.MismatchException if a tensor is missing, left over, or of another shape, or if
   *     a setting is not of this model
   */
  static Model of(Map<String, Tensor> tensors, ModelSettings settings) {
    if (ShortDetr.isNamedBy(tensors.keySet())) {
      settings.refuse(ModelSettings.DILATION, "the full DETR", "a short DETR");
      return ShortDetr.of(tensors, settings.heads(), settings.featureScale());
    }
    settings.refuse(ModelSettings.FEATURE_SCALE, "the short DETR", "a full DETR");
    return Detr.of(tensors, settings.dilation(), settings.heads());
  }

  /** The tensors' shapes by their names. */
  static Map<String, Shape> shapes(Map<String, Tensor> tensors) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return shapes;
  }

  /** The sizes. */
  DetrConfig config();

  /** The usual name, such as {@code detr-r50-dc5}. */
  String architecture();

  /** What no tensor shows, for a converted model's manifest. */
  ModelSettings settings();

  /**
   * @param images normalised, [N, H, W, 3]
   * @param mask [N, H, W], true at padding
   */
  DetrOutput forward(Ops ops, Tensor images, Mask mask);
}
