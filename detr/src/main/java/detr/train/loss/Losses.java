package detr.train.loss;

import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The losses of a batch, with what a training step needs of them.
 *
 * @param values by the original's names, such as {@code loss_bbox} for the last decoder layer and
 *     {@code loss_bbox_0} for the first auxiliary one, in the order of computing; not weighted
 * @param total the weighted sum; {@code class_error} and {@code cardinality_error} only inform
 * @param matches for each decoder layer, the last one last, a matching for each image
 * @param gradients for each decoder layer, the last one last, the derivatives of the total
 */
public record Losses(
    Map<String, Double> values,
    double total,
    List<List<Match>> matches,
    List<Gradients> gradients) {
  /** The derivatives by logits and boxes, in the order of {@code DetrOutput.tensors}. */
  public List<Tensor> gradientTensors() {
    List<Tensor> tensors = new ArrayList<>();
    for (Gradients layer : gradients) {
      tensors.add(layer.logits());
      tensors.add(layer.boxes());
    }
    return tensors;
  }
}
