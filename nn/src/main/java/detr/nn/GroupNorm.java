package detr.nn;

import detr.tensor.Activation;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * Group normalisation (Wu and He 2018) of images.
 *
 * @param weight [C]
 * @param bias [C]
 * @param groups how many groups of neighbouring channels have a mean and a variance each
 */
public record GroupNorm(Tensor weight, Tensor bias, int groups) {
  private static final float EPS = 1e-5f;

  /**
   * Takes {@code weight} and {@code bias}.
   *
   * @throws MismatchException if the channels cannot be shared out
   */
  public static GroupNorm of(ParameterScope scope, int groups, int channels) {
    Tensor weight = scope.tensor("weight", channels);
    if (channels % groups != 0) {
      throw new MismatchException(
          "%d channels cannot be normalised in %d groups".formatted(channels, groups));
    }
    return new GroupNorm(weight, scope.tensor("bias", channels), groups);
  }

  /** [N, H, W, C] → [N, H, W, C], followed by an activation. */
  public Tensor forward(Ops ops, Tensor x, Activation activation) {
    return ops.groupNorm(x, weight, bias, groups, EPS, activation);
  }
}
