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

  /**
   * What is predicted for all images of a batch, from what was for its parts.
   *
   * @param parts of one model, in the order of the images
   */
  public static DetrOutput join(List<DetrOutput> parts) {
    List<Prediction> layers = new ArrayList<>();
    for (int i = 0; i < parts.getFirst().layers.size(); i++) {
      int layer = i;
      List<Prediction> of = parts.stream().map(part -> part.layers.get(layer)).toList();
      layers.add(
          new Prediction(
              joinRows(of.stream().map(Prediction::logits).toList()),
              joinRows(of.stream().map(Prediction::boxes).toList())));
    }
    return new DetrOutput(layers);
  }

  private static Tensor joinRows(List<Tensor> parts) {
    int[] sizes = parts.getFirst().shape().sizes();
    sizes[0] = parts.stream().mapToInt(part -> part.size(0)).sum();
    Tensor joined = Tensor.zeros(sizes);
    int at = 0;
    for (Tensor part : parts) {
      System.arraycopy(part.data(), part.offset(), joined.data(), at, part.count());
      at += part.count();
    }
    return joined;
  }

  /** N. */
  public int images() {
    return prediction().logits.size(0);
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
