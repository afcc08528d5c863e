package detr.tensor.fast;

import detr.tensor.Activation;
import detr.tensor.Tensor;

/**
 * What follows a product: y = max(y + residual + bias, floor), where the floor is 0 for a ReLU. The
 * kernels do it with the last sums still in registers. Mutable, so that a warm pass allocates none.
 */
final class Epilogue {
  /** Null for 0; laid out like the output. */
  float[] residual;

  int residualOff;

  /** One a column; null for 0. */
  float[] bias;

  int biasOff;
  float floor;

  /** Sets what follows; either tensor may be null. */
  Epilogue of(Tensor residual, Tensor bias, Activation activation) {
    this.residual = residual == null ? null : residual.data();
    residualOff = residual == null ? 0 : residual.offset();
    this.bias = bias == null ? null : bias.data();
    biasOff = bias == null ? 0 : bias.offset();
    floor = activation == Activation.RELU ? 0 : Float.NEGATIVE_INFINITY;
    return this;
  }
}
