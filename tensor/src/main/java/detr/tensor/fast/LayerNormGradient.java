package detr.tensor.fast;

import detr.tensor.Tensor;
import detr.tensor.kernel.BackwardKernels;
import detr.tensor.kernel.Kernels;

/**
 * The gradients of {@link detr.tensor.Ops#layerNorm}. A task takes a part of the rows; the sums
 * over rows, which are the gradients by weight and bias, are each part's own.
 */
final class LayerNormGradient {
  private final BackwardKernels kernels = BackwardKernels.get();
  private final Workers workers;

  LayerNormGradient(Workers workers) {
    this.workers = workers;
  }

  /**
   * @param gradient of the output, [.., D]
   * @param out the gradient by x, [.., D]
   * @param byWeight the parts' gradients by the weight, [{@link Sums#PARTS}, D]
   * @param byBias likewise by the bias
   */
  void run(
      Tensor gradient,
      Tensor x,
      Tensor weight,
      float eps,
      Tensor out,
      Tensor byWeight,
      Tensor byBias) {
    int n = x.size(-1);
    int rows = x.shape().rows();
    int perTask = Math.ceilDiv(rows, Sums.PARTS);
    workers.run(
        Sums.PARTS,
        (index, worker) -> {
          int toWeight = byWeight.offset() + index * n;
          int toBias = byBias.offset() + index * n;
          Kernels.clear(byWeight.data(), toWeight, n);
          Kernels.clear(byBias.data(), toBias, n);
          for (int row = index * perTask; row < Math.min(rows, (index + 1) * perTask); row++) {
            kernels.layerNorm(
                gradient.data(),
                gradient.offset() + row * n,
                x.data(),
                x.offset() + row * n,
                n,
                weight.data(),
                weight.offset(),
                eps,
                out.data(),
                out.offset() + row * n,
                byWeight.data(),
                toWeight,
                byBias.data(),
                toBias);
          }
        });
  }
}
