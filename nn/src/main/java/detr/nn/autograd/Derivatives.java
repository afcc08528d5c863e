package detr.nn.autograd;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.Arrays;

/** The backward passes of what maps, broadcasts or averages elements, as plain loops. */
final class Derivatives {
  private Derivatives() {}

  /** A derivative from the output's gradient and a value of the forward pass. */
  @FunctionalInterface
  interface Elementwise {
    float of(float gradient, float value);
  }

  /** Applies a derivative to every element; all tensors have one shape. */
  static void map(Tensor gradient, Tensor value, Elementwise derivative, Tensor out) {
    float[] from = gradient.data();
    float[] values = value.data();
    float[] to = out.data();
    for (int i = 0; i < out.count(); i++) {
      to[out.offset() + i] = derivative.of(from[gradient.offset() + i], values[value.offset() + i]);
    }
  }

  /** The sum over the axes along which the output's shape was broadcast to x's. */
  static void sumBroadcast(Tensor x, Tensor out) {
    Shape shape = out.shape();
    double[] sums = new double[shape.count()];
    int rank = x.shape().rank();
    int[] index = new int[rank];
    int n = shape.rank() == 0 ? 1 : shape.size(-1);
    float[] data = x.data();
    for (int i = 0; i < x.count(); i += x.size(-1)) {
      int at = 0;
      for (int axis = rank - shape.rank(); axis < rank - 1; axis++) {
        int size = shape.size(axis - rank);
        at = at * size + (size == 1 ? 0 : index[axis]);
      }
      for (int j = 0; j < x.size(-1); j++) {
        sums[at * n + (n == 1 ? 0 : j)] += data[x.offset() + i + j];
      }
      for (int axis = rank - 2; axis >= 0 && ++index[axis] == x.size(axis); axis--) {
        index[axis] = 0;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      out.data()[out.offset() + i] = (float) sums[i];
    }
  }

  /** The gradient of a mean over the last axis, to each element that it is of. */
  static void spreadMean(Tensor gradient, Tensor out) {
    int n = out.size(-1);
    for (int row = 0; row < gradient.count(); row++) {
      int from = out.offset() + row * n;
      float each = gradient.data()[gradient.offset() + row] / n;
      Arrays.fill(out.data(), from, from + n, each);
    }
  }
}
