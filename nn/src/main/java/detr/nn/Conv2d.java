package detr.nn;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * A convolution with the per-channel affine map that follows it: a bias, or a frozen batch
 * normalisation.
 *
 * @param weight [O, C, KH, KW]
 * @param scale [O], or null for 1
 * @param shift [O]
 */
public record Conv2d(Tensor weight, ConvGeometry window, Tensor scale, Tensor shift) {
  /** A convolution with a bias: takes {@code weight} and {@code bias}. */
  public static Conv2d withBias(
      ParameterScope scope, int inputs, int outputs, ConvGeometry window) {
    return new Conv2d(
        weight(scope, inputs, outputs, window), window, null, scope.tensor("bias", outputs));
  }

  /** A convolution without bias, and the batch normalisation after it. */
  public static Conv2d withNorm(
      ParameterScope conv, ParameterScope norm, int inputs, int outputs, ConvGeometry window) {
    FrozenBatchNorm2d frozen = FrozenBatchNorm2d.of(norm, outputs);
    return new Conv2d(
        weight(conv, inputs, outputs, window), window, frozen.scale(), frozen.shift());
  }

  private static Tensor weight(ParameterScope scope, int inputs, int outputs, ConvGeometry window) {
    return scope.tensor("weight", outputs, inputs, window.height(), window.width());
  }

  /** [N, H, W, C] → [N, H', W', O]. */
  public Tensor forward(Ops ops, Tensor x, Activation activation) {
    return ops.convAffine(x, weight, window, scale, shift, null, activation);
  }

  /** The same, with a residual [N, H', W', O] added before the activation. */
  public Tensor forward(Ops ops, Tensor x, Tensor residual, Activation activation) {
    return ops.convAffine(x, weight, window, scale, shift, residual, activation);
  }
}
