package detr.nn;

import detr.tensor.Tensor;

/**
 * Batch normalisation with fixed statistics (DETR, appendix A.4): for every channel a scale, weight
 * / √(variance + eps), and a shift, bias − mean · scale. It runs in the epilogue of the convolution
 * before it, so it has no forward of its own.
 *
 * @param scale [C]
 * @param shift [C]
 */
public record FrozenBatchNorm2d(Tensor scale, Tensor shift) {
  private static final double EPS = 1e-5;

  /** Takes {@code weight}, {@code bias}, {@code running_mean} and {@code running_var}. */
  public static FrozenBatchNorm2d of(ParameterScope scope, int channels) {
    float[] weight = scope.fixed("weight", channels).toArray();
    float[] bias = scope.fixed("bias", channels).toArray();
    float[] mean = scope.fixed("running_mean", channels).toArray();
    float[] variance = scope.fixed("running_var", channels).toArray();
    float[] scale = new float[channels];
    float[] shift = new float[channels];
    for (int c = 0; c < channels; c++) {
      double factor = weight[c] / Math.sqrt(variance[c] + EPS);
      scale[c] = (float) factor;
      shift[c] = (float) (bias[c] - mean[c] * factor);
    }
    return new FrozenBatchNorm2d(
        scope.computed(Tensor.of(scale, channels)), scope.computed(Tensor.of(shift, channels)));
  }
}
