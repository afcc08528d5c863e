package detr.model;

import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What a DETR predicts after every decoder layer; the last is the result, the others are auxiliary.
 */
public record DetrOutput(List<Prediction> layers) {
  /**
   * One prediction of a set.
   *
   * @param logits [N, Q, classes + 1], the no-object class last
   * @param boxes [N, Q, 4]: centre x, centre y, width, height, relative to the image
   */
  public record Prediction(Tensor logits, Tensor boxes) {}

  public DetrOutput {
    layers = List.copyOf(layers);
  }

  /** Q. */
  public int queries() {
    return prediction().logits.size(1);
  }

  /** The last layer's. */
  public Prediction prediction() {
    return layers.getLast();
  }

  /** The same in memory that no later pass uses again. */
  DetrOutput copy() {
    return new DetrOutput(
        layers.stream().map(p -> new Prediction(p.logits.copy(), p.boxes.copy())).toList());
  }

  /** All tensors. */
  public List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    for (Prediction layer : layers) {
      tensors.add(layer.logits);
      tensors.add(layer.boxes);
    }
    return tensors;
  }
}
