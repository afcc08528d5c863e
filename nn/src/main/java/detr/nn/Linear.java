package detr.nn;

import detr.tensor.Activation;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * x · weightᵀ + bias.
 *
 * @param weight [O, K]
 * @param bias [O]
 */
public record Linear(Tensor weight, Tensor bias) {
  /** Takes {@code weight} and {@code bias}. */
  public static Linear of(ParameterScope scope, int inputs, int outputs) {
    return new Linear(scope.tensor("weight", outputs, inputs), scope.tensor("bias", outputs));
  }

  /** [.., K] → [.., O]. */
  public Tensor forward(Ops ops, Tensor x) {
    return ops.linear(x, weight, bias, Activation.NONE);
  }

  /** [.., K] → [.., O], followed by an activation. */
  public Tensor forward(Ops ops, Tensor x, Activation activation) {
    return ops.linear(x, weight, bias, activation);
  }
}
