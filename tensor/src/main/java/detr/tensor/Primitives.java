package detr.tensor;

import java.util.Arrays;

/**
 * The primitives of {@link Ops} as plain loops into a given output, summing in double, and the
 * shapes of their outputs: what an interpreter starts from. {@link ReferenceOps} is made of them; a
 * faster interpreter takes those that it has no better code for. The outputs must have the shapes
 * that the methods here name; their elements may be anything before.
 */
public final class Primitives {
  private Primitives() {}

  /**
   * The shape of a · b.
   *
   * @throws IllegalArgumentException if the shapes do not fit, as {@link Ops#matmul} says
   */
  public static Shape matmulShape(Tensor a, Tensor b) {
    int rank = a.shape().rank();
    boolean shared = b.shape().rank() == 2;
    require(rank >= 2 && (shared || b.shape().rank() == rank), "matmul", a, b);
    require(a.size(-1) == b.size(-2), "matmul", a, b);
    for (int axis = 0; !shared && axis < rank - 2; axis++) {
      require(a.size(axis) == b.size(axis), "matmul", a, b);
    }
    return a.shape().withLast(b.size(-1));
  }

  /** {@link Ops#matmul}. */
  public static void matmul(Tensor a, Tensor b, Tensor out) {
    int m = a.size(-2);
    int k = a.size(-1);
    int n = b.size(-1);
    boolean shared = b.shape().rank() == 2;
    float[] left = a.data();
    float[] right = b.data();
    double[] sums = new double[n];
    for (int row = 0; row < out.shape().rows(); row++) {
      int from = a.offset() + row * k;
      int panel = b.offset() + (shared ? 0 : row / m * k * n);
      Arrays.fill(sums, 0);
      for (int i = 0; i < k; i++) {
        double x = left[from + i];
        for (int j = 0; j < n; j++) {
          sums[j] += x * right[panel + i * n + j];
        }
      }
      for (int j = 0; j < n; j++) {
        out.data()[out.offset() + row * n + j] = (float) sums[j];
      }
    }
  }

  /**
   * How far to step in b for one step along each axis of a; 0 where b is broadcast.
   *
   * @throws IllegalArgumentException if b does not broadcast to a
   */
  public static int[] broadcastStrides(Shape a, Shape b) {
    int[] strides = new int[a.rank()];
    int stride = 1;
    for (int axis = 1; axis <= b.rank(); axis++) {
      int size = b.size(-axis);
      if (axis > a.rank() || size != 1 && size != a.size(-axis)) {
        throw new IllegalArgumentException("shape " + b + " does not broadcast to " + a);
      }
      strides[a.rank() - axis] = size == 1 ? 0 : stride;
      stride *= size;
    }
    return strides;
  }

  /**
   * The shape of {@link Ops#permute}.
   *
   * @throws IllegalArgumentException if the axes are not all of x, each once
   */
  public static Shape permuted(Tensor x, int[] axes) {
    int[] sizes = new int[axes.length];
    boolean[] seen = new boolean[axes.length];
    for (int i = 0; i < axes.length; i++) {
      if (axes.length != x.shape().rank() || axes[i] >= axes.length || seen[axes[i]]) {
        throw new IllegalArgumentException("axes " + Arrays.toString(axes) + " for " + x);
      }
      seen[axes[i]] = true;
      sizes[i] = x.size(axes[i]);
    }
    return Shape.of(sizes);
  }

  /** {@link Ops#permute}. */
  public static void permute(Tensor x, int[] axes, Tensor out) {
    int[] strides = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      int stride = 1;
      for (int axis = axes[i] + 1; axis < axes.length; axis++) {
        stride *= x.size(axis);
      }
      strides[i] = stride;
    }
    gather(x.data(), x.offset(), strides, out);
  }

  /** out[i, j, ..] = x[offset + i · strides[0] + j · strides[1] + ..]. */
  public static void gather(float[] x, int offset, int[] strides, Tensor out) {
    int rank = strides.length;
    int[] index = new int[rank];
    int from = offset;
    float[] to = out.data();
    for (int i = 0; i < out.count(); i++) {
      to[out.offset() + i] = x[from];
      for (int axis = rank - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++index[axis] < out.size(axis)) {
          break;
        }
        from -= strides[axis] * index[axis];
        index[axis] = 0;
      }
    }
  }

  /** {@link Ops#mean}. */
  public static void mean(Tensor x, Tensor out) {
    int n = x.size(-1);
    float[] data = x.data();
    for (int row = 0; row < out.count(); row++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += data[x.offset() + row * n + i];
      }
      out.data()[out.offset() + row] = (float) (sum / n);
    }
  }

  /** {@link Ops#rsqrt}. */
  public static void rsqrt(Tensor x, float eps, Tensor out) {
    float[] data = x.data();
    for (int i = 0; i < x.count(); i++) {
      out.data()[out.offset() + i] = (float) (1 / Math.sqrt((double) data[x.offset() + i] + eps));
    }
  }

  /**
   * {@link Ops#maskKeys}.
   *
   * @throws IllegalArgumentException if the mask is not one of these keys
   */
  public static void maskKeys(Tensor scores, Mask keyPadding, Tensor out) {
    int keys = scores.size(-1);
    int images = scores.size(0);
    if (!keyPadding.shape().equals(Shape.of(images, keys))) {
      throw new IllegalArgumentException("key padding " + keyPadding + " for scores " + scores);
    }
    int perImage = scores.count() / images;
    float[] data = scores.data();
    for (int i = 0; i < scores.count(); i++) {
      boolean padded = keyPadding.padded(i / perImage * keys + i % keys);
      out.data()[out.offset() + i] = padded ? Float.NEGATIVE_INFINITY : data[scores.offset() + i];
    }
  }

  /**
   * The shape of {@link Ops#unfold}.
   *
   * @throws IllegalArgumentException if x has not the shape of images
   */
  public static Shape unfolded(Tensor x, ConvGeometry window) {
    requireImages(x);
    return Shape.of(
        x.size(0),
        window.outputHeight(x.size(1)),
        window.outputWidth(x.size(2)),
        window.height() * window.width() * x.size(3));
  }

  /**
   * The shape of {@link Ops#maxPool}.
   *
   * @throws IllegalArgumentException if x has not the shape of images
   */
  public static Shape pooled(Tensor x, ConvGeometry window) {
    requireImages(x);
    return Shape.of(
        x.size(0), window.outputHeight(x.size(1)), window.outputWidth(x.size(2)), x.size(3));
  }

  /**
   * Refuses what is not [N, H, W, C].
   *
   * @throws IllegalArgumentException if x has not four axes
   */
  public static void requireImages(Tensor x) {
    if (x.shape().rank() != 4) {
      throw new IllegalArgumentException("images are [N, H, W, C], not " + x.shape());
    }
  }

  /**
   * Refuses shapes that do not fit.
   *
   * @param op the operation, for the message
   * @throws IllegalArgumentException unless the condition holds
   */
  public static void require(boolean condition, String op, Tensor a, Tensor b) {
    if (!condition) {
      throw new IllegalArgumentException(
          op + ": shapes " + a.shape() + " and " + b.shape() + " do not fit");
    }
  }

  /** {@link Ops#unfold}. */
  public static void unfold(Tensor x, ConvGeometry window, Tensor out) {
    int channels = x.size(3);
    int taps = window.height() * window.width();
    float[] data = x.data();
    window.visit(
        x.shape(),
        (output, tap, pixel) -> {
          int to = out.offset() + (output * taps + tap) * channels;
          if (pixel < 0) {
            Arrays.fill(out.data(), to, to + channels, 0);
          } else {
            System.arraycopy(data, x.offset() + pixel * channels, out.data(), to, channels);
          }
        });
  }

  /** {@link Ops#maxPool}. */
  public static void maxPool(Tensor x, ConvGeometry window, Tensor out) {
    int channels = x.size(3);
    float[] data = x.data();
    Arrays.fill(out.data(), out.offset(), out.offset() + out.count(), Float.NEGATIVE_INFINITY);
    window.visit(
        x.shape(),
        (output, tap, pixel) -> {
          for (int c = 0; pixel >= 0 && c < channels; c++) {
            int to = out.offset() + output * channels + c;
            float value = data[x.offset() + pixel * channels + c];
            out.data()[to] = Math.max(out.data()[to], value);
          }
        });
  }

  /**
   * The shape of {@link Ops#interpolate}.
   *
   * @throws IllegalArgumentException if x has not the shape of images
   */
  public static Shape interpolated(Tensor x, int height, int width) {
    requireImages(x);
    return Shape.of(x.size(0), height, width, x.size(3));
  }

  /** {@link Ops#interpolate}, to the size that the output has. */
  public static void interpolate(Tensor x, Tensor out) {
    for (int row = 0; row < out.size(0) * out.size(1); row++) {
      interpolateRow(x, row, out);
    }
  }

  /** One row of {@link #interpolate}; those of all images are counted together. */
  public static void interpolateRow(Tensor x, int row, Tensor out) {
    int channels = x.size(3);
    int height = out.size(1);
    int width = out.size(2);
    int y = row / height * x.size(1) + Mask.nearest(row % height, x.size(1), height);
    for (int column = 0; column < width; column++) {
      int from = y * x.size(2) + Mask.nearest(column, x.size(2), width);
      int to = out.offset() + (row * width + column) * channels;
      System.arraycopy(x.data(), x.offset() + from * channels, out.data(), to, channels);
    }
  }
}
