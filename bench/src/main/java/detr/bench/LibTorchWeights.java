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
final class LibTorchWeights implements LibTorchTensors {
  private static final double BATCH_NORM_EPS = 1e-5;

  private final Map<String, Tensor> tensors;
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new HashMap<>();

  LibTorchWeights(Map<String, Tensor> tensors, NDManager manager) {
    this.tensors = tensors;
    this.manager = manager;
  }

  @Override
  public NDArray get(String name) {
    return arrays.computeIfAbsent(name, missing -> create(floats(name), shape(tensors.get(name))));
  }

  @Override
  public NDArray third(String name, int index) {
    return arrays.computeIfAbsent(
        name + " " + index,
        missing -> {
          int count = tensors.get(name).size(0) / 3;
          Tensor rows = tensors.get(name).rows(index * count, (index + 1) * count);
          return create(rows.toArray(), shape(rows));
        });
  }

  @Override
  public NDArray foldedWeight(String conv, String norm) {
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

  /** What a batch norm multiplies with, [O, 1, 1, 1]. */
  NDArray normScale(String norm) {
    return arrays.computeIfAbsent(
        norm + " scale",
        missing -> {
          double[] scale = scale(norm);
          float[] values = new float[scale.length];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) scale[i];
          }
          return create(values, new Shape(values.length, 1, 1, 1));
        });
  }

  @Override
  public NDArray foldedBias(String norm) {
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

  @Override
  public NDArray number(float value) {
    return arrays.computeIfAbsent(
        Float.toString(value), missing -> create(new float[] {value}, new Shape()));
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
