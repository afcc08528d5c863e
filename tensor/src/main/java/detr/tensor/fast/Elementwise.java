package detr.tensor.fast;

import detr.tensor.ConvGeometry;
import detr.tensor.Dropout;
import detr.tensor.Primitives;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;

/** The operations without a product: shared out in runs of rows or elements. */
final class Elementwise {
  /** Elements of a task: long against the cost of claiming it, short against the cache. */
  private static final int GRAIN = 1 << 14;

  private final Kernels kernels = Kernels.get();
  private final Workers workers;

  Elementwise(Workers workers) {
    this.workers = workers;
  }

  /** A range of rows or elements. */
  @FunctionalInterface
  private interface Range {
    void run(int from, int count);
  }

  private void share(int count, int grain, Range range) {
    workers.run(
        Math.ceilDiv(count, grain),
        (index, worker) -> range.run(index * grain, Math.min(grain, count - index * grain)));
  }

  private void shareRows(int rows, int rowLength, Range range) {
    share(rows, Math.max(1, GRAIN / Math.max(1, rowLength)), range);
  }

  /** One of the kernels y = f(a, b). */
  @FunctionalInterface
  private interface Binary {
    void apply(float[] a, int aOff, float[] b, int bOff, float[] y, int yOff, int n);
  }

  void add(Tensor a, Tensor b, Tensor out) {
    binary(a, b, out, kernels::add);
  }

  void multiply(Tensor a, Tensor b, Tensor out) {
    binary(a, b, out, kernels::multiply);
  }

  private void binary(Tensor a, Tensor b, Tensor out, Binary kernel) {
    float[] y = out.data();
    if (a.shape().endsWith(b.shape())) {
      int n = Math.max(1, b.count());
      int step = Math.min(n, GRAIN);
      int perRepeat = Math.ceilDiv(n, step);
      workers.run(
          a.count() / n * perRepeat,
          (index, worker) -> {
            int within = index % perRepeat * step;
            int at = index / perRepeat * n + within;
            int count = Math.min(step, n - within);
            kernel.apply(
                a.data(),
                a.offset() + at,
                b.data(),
                b.offset() + within,
                y,
                out.offset() + at,
                count);
          });
      return;
    }
    int[] strides = Primitives.broadcastStrides(a.shape(), b.shape());
    Primitives.gather(b.data(), b.offset(), strides, out);
    kernel.apply(a.data(), a.offset(), y, out.offset(), y, out.offset(), out.count());
  }

  void scale(Tensor x, float factor, Tensor out) {
    share(
        x.count(),
        GRAIN,
        (from, count) ->
            kernels.scale(
                x.data(), x.offset() + from, factor, out.data(), out.offset() + from, count));
  }

  void dropOut(Tensor x, Dropout dropout, Tensor out) {
    share(
        x.count(),
        GRAIN,
        (from, count) ->
            dropout.apply(
                x.data(), x.offset() + from, from, out.data(), out.offset() + from, count));
  }

  void relu(Tensor x, Tensor out) {
    share(
        x.count(),
        GRAIN,
        (from, count) ->
            kernels.relu(x.data(), x.offset() + from, out.data(), out.offset() + from, count));
  }

  void sigmoid(Tensor x, Tensor out) {
    share(
        x.count(),
        GRAIN,
        (from, count) ->
            kernels.sigmoid(x.data(), x.offset() + from, out.data(), out.offset() + from, count));
  }

  void softmax(Tensor x, Tensor out) {
    int n = x.size(-1);
    float[] y = out.data();
    shareRows(
        x.shape().rows(),
        n,
        (from, count) -> {
          int at = out.offset() + from * n;
          System.arraycopy(x.data(), x.offset() + from * n, y, at, count * n);
          for (int row = 0; row < count; row++) {
            kernels.softmax(y, at + row * n, n, 1);
          }
        });
  }

  void layerNorm(Tensor x, Tensor weight, Tensor bias, float eps, Tensor out) {
    int n = x.size(-1);
    shareRows(
        x.shape().rows(),
        n,
        (from, count) -> {
          for (int row = from; row < from + count; row++) {
            kernels.layerNorm(
                x.data(),
                x.offset() + row * n,
                n,
                weight.data(),
                weight.offset(),
                bias.data(),
                bias.offset(),
                eps,
                out.data(),
                out.offset() + row * n);
          }
        });
  }

  void maxPool(Tensor x, ConvGeometry window, Tensor out) {
    int rows = out.size(0) * out.size(1);
    shareRows(
        rows,
        out.size(2) * out.size(3),
        (from, count) -> {
          for (int row = from; row < from + count; row++) {
            poolRow(x, window, row, out);
          }
        });
  }

  void interpolate(Tensor x, Tensor out) {
    shareRows(
        out.size(0) * out.size(1),
        out.size(2) * out.size(3),
        (from, count) -> {
          for (int row = from; row < from + count; row++) {
            Primitives.interpolateRow(x, row, out);
          }
        });
  }

  private void poolRow(Tensor x, ConvGeometry w, int row, Tensor out) {
    int height = x.size(1);
    int width = x.size(2);
    int channels = x.size(3);
    int d = w.dilation();
    int image = row / out.size(1);
    int top = row % out.size(1) * w.stride() - w.padding();
    int firstRow = inside(top, d);
    int rows = until(top, d, w.height(), height) - firstRow;
    for (int column = 0; column < out.size(2); column++) {
      int left = column * w.stride() - w.padding();
      int firstColumn = inside(left, d);
      int columns = until(left, d, w.width(), width) - firstColumn;
      int y = image * height + top + firstRow * d;
      int from = (y * width + left + firstColumn * d) * channels;
      kernels.windowMax(
          x.data(),
          x.offset() + from,
          rows,
          d * width * channels,
          columns,
          d * channels,
          out.data(),
          out.offset() + (row * out.size(2) + column) * channels,
          channels);
    }
  }

  /** The first element of a window at {@code start} that is not before the image. */
  private static int inside(int start, int dilation) {
    return start >= 0 ? 0 : Math.ceilDiv(-start, dilation);
  }

  /** The element of a window at {@code start} with which it leaves the image, or its end. */
  private static int until(int start, int dilation, int kernel, int size) {
    return Math.clamp(Math.ceilDiv(size - start, dilation), 0, kernel);
  }
}
