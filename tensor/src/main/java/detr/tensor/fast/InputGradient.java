package detr.tensor.fast;

import detr.tensor.ConvGeometry;
import detr.tensor.Operation.Kind;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;

/**
 * The gradient of a convolution's input: itself a convolution, of the gradient with its pixels
 * moved {@code stride} apart, by the weight turned by 180° with inputs and outputs exchanged.
 */
final class InputGradient {
  /** Input channels whose filters are turned together: those of a pointwise weight's cache line. */
  private static final int TURNED = CacheLine.FLOATS;

  private final Passes passes;
  private final Products products;
  private final Workers workers;

  InputGradient(Passes passes, Products products, Workers workers) {
    this.passes = passes;
    this.products = products;
    this.workers = workers;
  }

  /** Whether this holds: padding must not be more than the kernel reaches. */
  static boolean suits(ConvGeometry window) {
    return window.height() == window.width() && reach(window) >= window.padding();
  }

  private static int reach(ConvGeometry window) {
    return window.dilation() * (window.height() - 1);
  }

  /** Arguments as of {@link FusedGradients#convInput}. */
  Tensor of(Tensor gradient, Tensor weight, ConvGeometry window, Tensor scale, Shape shape) {
    Tensor turned = turn(weight, scale);
    int reach = reach(window);
    int height = shape.size(1) + 2 * window.padding() - reach;
    int width = shape.size(2) + 2 * window.padding() - reach;
    if (window.height() == 1) {
      ConvGeometry pointwise = ConvGeometry.of(1, 1, 0);
      Tensor each = products.convolveOnce(gradient, turned, pointwise);
      return spread(each, window.stride(), height, width);
    }
    ConvGeometry back =
        new ConvGeometry(
            window.height(), window.width(), 1, reach - window.padding(), window.dilation());
    Tensor apart = spread(gradient, window.stride(), height, width);
    return products.convolveOnce(apart, turned, back);
  }

  /** [O, C, KH, KW] → [C, O, KH, KW], each kernel turned by 180° and scaled. */
  private Tensor turn(Tensor weight, Tensor scale) {
    int outputs = weight.size(0);
    int channels = weight.size(1);
    return passes.compute(
        Kind.OTHER,
        Shape.of(channels, outputs, weight.size(2), weight.size(3)),
        turned -> turn(weight, scale, turned),
        weight);
  }

  private void turn(Tensor weight, Tensor scale, Tensor turned) {
    int outputs = weight.size(0);
    int channels = weight.size(1);
    int taps = weight.size(2) * weight.size(3);
    workers.run(
        Math.ceilDiv(channels, TURNED),
        (task, worker) -> {
          int first = task * TURNED;
          int end = Math.min(channels, first + TURNED);
          for (int o = 0; o < outputs; o++) {
            float factor = scale == null ? 1 : scale.data()[scale.offset() + o];
            for (int c = first; c < end; c++) {
              int source = weight.offset() + (o * channels + c) * taps;
              turn(
                  weight, source, turned, turned.offset() + (c * outputs + o) * taps, taps, factor);
            }
          }
        });
  }

  private static void turn(
      Tensor weight, int source, Tensor turned, int target, int taps, float factor) {
    for (int tap = 0; tap < taps; tap++) {
      turned.data()[target + tap] = factor * weight.data()[source + taps - 1 - tap];
    }
  }

  /** [N, H', W', C] → [N, height, width, C] with zeros between the pixels. */
  private Tensor spread(Tensor x, int stride, int height, int width) {
    if (stride == 1) {
      return x;
    }
    return passes.compute(
        Kind.OTHER,
        Shape.of(x.size(0), height, width, x.size(3)),
        out -> spread(x, stride, height, width, out),
        x);
  }

  private void spread(Tensor x, int stride, int height, int width, Tensor out) {
    int channels = x.size(3);
    Kernels.clear(out.data(), out.offset(), out.count());
    workers.run(
        x.size(0) * x.size(1),
        (row, worker) -> {
          int target = (row / x.size(1) * height + row % x.size(1) * stride) * width;
          for (int column = 0; column < x.size(2); column++) {
            int from = x.offset() + (row * x.size(2) + column) * channels;
            int to = out.offset() + (target + column * stride) * channels;
            System.arraycopy(x.data(), from, out.data(), to, channels);
          }
        });
  }
}
