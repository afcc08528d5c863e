package detr.nn;

import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * Layer normalisation (Ba et al. 2016) over the last axis.
 *
 * @param weight [D]
 * @param bias [D]
 */
public record LayerNorm(Tensor weight, Tensor bias) {
  private static final float EPS = 1e-5f;

  /** Takes {@code weight} and {@code bias}. */
  public static LayerNorm of(ParameterScope scope, int width) {
    return new LayerNorm(scope.tensor("weight", width), scope.tensor("bias", width));
  }

  /** [.., D] → [.., D]. */
  public Tensor forward(Ops ops, Tensor x) {
    return ops.layerNorm(x, weight, bias, EPS);
  }
}
