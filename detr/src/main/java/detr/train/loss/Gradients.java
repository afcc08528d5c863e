package detr.train.loss;

import detr.tensor.Tensor;

/** The derivatives of the total loss by what a decoder layer predicts. */
public final class Gradients {
  private final LayerPredictions outputs;
  private final double[] byLogits;
  private final double[] byBoxes;
  private final Tensor byMasks;

  /**
   * @param masks whether the masks take part in a loss
   */
  Gradients(LayerPredictions outputs, boolean masks) {
    this.outputs = outputs;
    byLogits = new double[outputs.logits().length];
    byBoxes = new double[outputs.boxes().length];
    byMasks = masks ? Tensor.zeros(outputs.masks().shape().sizes()) : null;
  }

  /** By the logits, [N, Q, classes + 1]. */
  public Tensor logits() {
    return narrow(byLogits, outputs.classes() + 1);
  }

  /** By the boxes, [N, Q, 4]. */
  public Tensor boxes() {
    return narrow(byBoxes, 4);
  }

  /** By the mask logits, [N, Q, h, w]; null if they are in no loss of this layer. */
  public Tensor masks() {
    return byMasks;
  }

  /** Accumulates into this, as [N·Q, classes + 1]. */
  double[] byLogits() {
    return byLogits;
  }

  /** Accumulates into this, as [N·Q, 4]. */
  double[] byBoxes() {
    return byBoxes;
  }

  private Tensor narrow(double[] values, int last) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return Tensor.of(narrow, outputs.images(), outputs.queries(), last);
  }
}
