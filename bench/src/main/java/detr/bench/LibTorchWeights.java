package detr.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import detr.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A state dict's tensors in libtorch, each copied there when it is first asked for. */
final class LibTorchWeights {
  private static final double BATCH_NORM_EPS = 1e-5;

  private final Map<String, Tensor> tensors;
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new HashMap<>();

  LibTorchWeights(Map<String, Tensor> tensors, NDManager manager) {
    this.tensors = tensors;
    this.manager = manager;
  }

  NDArray get(String name) {
    return arrays.computeIfAbsent(name, missing -> create(floats(name), shape(tensors.get(name))));
  }

  /** Rows {@code from} to {@code to} of a tensor. */
  NDArray rows(String name, int from, int to) {
    return arrays.computeIfAbsent(
        name + "[" + from + ".." + to + "]",
        missing -> {
          Tensor rows = tensors.get(name).rows(from, to);
          return create(rows.toArray(), shape(rows));
        });
  }

  /** A convolution's weight [O, C, KH, KW] times the scale of the batch norm that follows it. */
  NDArray foldedWeight(String conv, String norm) {
    return arrays.computeIfAbsent(
        conv + " folded",
        missing -> {
          float[] weight = floats(conv + ".weight");
          double[] scale = scale(norm);
          int inner = weight.length / scale.length;
          for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (weight[i] * scale[i / inner]);
          }
          return create(weight, shape(tensors.get(conv + ".weight")));
        });
  }

  /** The bias [O] that a batch norm leaves of a convolution without one. */
  NDArray foldedBias(String norm) {
    return arrays.computeIfAbsent(
        norm + " folded",
        missing -> {
          float[] bias = floats(norm + ".bias");
          float[] mean = floats(norm + ".running_mean");
          double[] scale = scale(norm);
          for (int i = 0; i < bias.length; i++) {
            bias[i] = (float) (bias[i] - mean[i] * scale[i]);
          }
          return create(bias, new Shape(bias.length));
        });
  }

  /** An array that outlives the scope of the pass that asks for it. */
  private NDArray create(float[] values, Shape shape) {
    NDArray array = manager.create(values, shape);
    NDScope.unregister(array);
    return array;
  }

  private double[] scale(String norm) {
    float[] weight = floats(norm + ".weight");
    float[] variance = floats(norm + ".running_var");
    double[] scale = new double[weight.length];
    for (int i = 0; i < scale.length; i++) {
      scale[i] = weight[i] / Math.sqrt(variance[i] + BATCH_NORM_EPS);
    }
    return scale;
  }

  private float[] floats(String name) {
    return tensors.get(name).toArray();
  }

  private static Shape shape(Tensor tensor) {
    return new Shape(Arrays.stream(tensor.shape().sizes()).asLongStream().toArray());
  }
}
