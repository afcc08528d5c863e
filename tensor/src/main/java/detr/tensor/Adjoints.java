package detr.tensor;

import detr.tensor.kernel.BackwardKernels;
import detr.tensor.kernel.Kernels;

/**
 * The backward passes of what {@link FastOps} fuses, on the same threads and the same matrix
 * product: from the gradient of an operation's output to those of its inputs. What a tape would
 * derive from the definitions in {@link Ops} is the same but for rounding.
 *
 * <p>Results are in such memory as those of {@link FastOps} are, outside of planned passes. One
 * thread at a time may use an object.
 */
public final class Adjoints {
  /** Elements of a task: long against the cost of claiming it, short against the cache. */
  private static final int GRAIN = 1 << 14;

  private static final int TASKS = 16;

  /** Input channels whose filters are turned together: those of a pointwise weight's cache line. */
  private static final int TURNED = CacheLine.FLOATS;

  private final BackwardKernels kernels = BackwardKernels.get();
  private final Kernels forward = Kernels.get();
  private final FastOps ops;
  private final Workers workers;
  private final PassMemory memory;
  private final WeightGradient weightGradient;
  private final AttentionGradient attentionGradient;

  Adjoints(FastOps ops, Workers workers, Scratch scratch, PassMemory memory) {
    this.ops = ops;
    this.workers = workers;
    this.memory = memory;
    weightGradient = new WeightGradient(workers, scratch);
    attentionGradient = new AttentionGradient(workers, scratch);
  }

  /** The gradient of a ReLU's input, from its output's gradient and its output. */
  public Tensor relu(Tensor gradient, Tensor output) {
    Tensor out = empty(gradient.shape());
    workers.run(
        Math.ceilDiv(out.count(), GRAIN),
        (index, worker) -> {
          int from = index * GRAIN;
          kernels.relu(
              gradient.data(),
              gradient.offset() + from,
              output.data(),
              output.offset() + from,
              out.data(),
              out.offset() + from,
              Math.min(GRAIN, out.count() - from));
        });
    return out;
  }

  /** The gradient of a bias [C]: the sum over all axes but the last. */
  public Tensor rowSums(Tensor gradient) {
    int n = gradient.size(-1);
    int rows = gradient.shape().rows();
    float[] sums = new float[TASKS * n];
    int perTask = Math.ceilDiv(rows, TASKS);
    workers.run(
        TASKS,
        (index, worker) -> {
          for (int row = index * perTask; row < Math.min(rows, (index + 1) * perTask); row++) {
            int at = gradient.offset() + row * n;
            forward.add(sums, index * n, gradient.data(), at, sums, index * n, n);
          }
        });
    return sum(sums, n);
  }

  /** Adds the sums of all tasks in their order. */
  private Tensor sum(float[] sums, int n) {
    for (int task = 1; task < TASKS; task++) {
      forward.add(sums, 0, sums, task * n, sums, 0, n);
    }
    return Tensor.view(sums, 0, Shape.of(n));
  }

  /** The gradient of a linear map's input: [.., O] · [O, K] → [.., K]. */
  public Tensor linearInput(Tensor gradient, Tensor weight) {
    return ops.matmul(gradient, weight);
  }

  /** The gradient of a linear map's weight: [.., O]ᵀ · [.., K] → [O, K]. */
  public Tensor linearWeight(Tensor gradient, Tensor x) {
    Tensor out = empty(Shape.of(gradient.size(-1), x.size(-1)));
    Tensor pixels = x.reshape(1, 1, x.shape().rows(), x.size(-1));
    weightGradient.run(gradient, pixels, Window.of(1, 1, 0), null, out);
    return out;
  }

  /**
   * The gradient of a convolution's weight.
   *
   * @param gradient [N, H', W', O]
   * @param x [N, H, W, C]
   * @param scale [O] that the output was multiplied by, or null for 1
   * @return [O, C, KH, KW]
   */
  public Tensor convWeight(Tensor gradient, Tensor x, Window window, Tensor scale) {
    Tensor out = empty(Shape.of(gradient.size(3), x.size(3), window.height(), window.width()));
    weightGradient.run(gradient, x, window, scale, out);
    return out;
  }

  /** Whether {@link #convInput} can take a convolution's gradient back. */
  public static boolean suits(Window window) {
    return window.height() == window.width() && reach(window) >= window.padding();
  }

  private static int reach(Window window) {
    return window.dilation() * (window.height() - 1);
  }

  /**
   * The gradient of a convolution's input: itself a convolution, of the gradient with its pixels
   * moved {@code stride} apart, by the weight turned by 180° with inputs and outputs exchanged.
   *
   * @param gradient [N, H', W', O]
   * @param weight [O, C, KH, KW]
   * @param window that {@link #suits}
   * @param scale [O] that the output was multiplied by, or null for 1
   * @param shape of the input, [N, H, W, C]
   */
  public Tensor convInput(
      Tensor gradient, Tensor weight, Window window, Tensor scale, Shape shape) {
    Tensor turned = turn(weight, scale);
    Tensor none = Tensor.zeros(weight.size(1));
    int reach = reach(window);
    int height = shape.size(1) + 2 * window.padding() - reach;
    int width = shape.size(2) + 2 * window.padding() - reach;
    if (window.height() == 1) {
      Window pointwise = Window.of(1, 1, 0);
      Tensor each = ops.convAffine(gradient, turned, pointwise, null, none, null, Activation.NONE);
      return spread(each, window.stride(), height, width);
    }
    Window back =
        new Window(window.height(), window.width(), 1, reach - window.padding(), window.dilation());
    Tensor apart = spread(gradient, window.stride(), height, width);
    return ops.convAffine(apart, turned, back, null, none, null, Activation.NONE);
  }

  /** [O, C, KH, KW] → [C, O, KH, KW], each kernel turned by 180° and scaled. */
  private Tensor turn(Tensor weight, Tensor scale) {
    int outputs = weight.size(0);
    int channels = weight.size(1);
    int taps = weight.size(2) * weight.size(3);
    Tensor turned = empty(Shape.of(channels, outputs, weight.size(2), weight.size(3)));
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
    return turned;
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
    int channels = x.size(3);
    Tensor out = ops.zeros(x.size(0), height, width, channels);
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
    return out;
  }

  /** The gradients of a {@link FastOps#layerNorm}'s inputs: x, weight and bias. */
  public record ByLayerNorm(Tensor x, Tensor weight, Tensor bias) {}

  /** From the gradient of the output, and the inputs. */
  public ByLayerNorm layerNorm(Tensor gradient, Tensor x, Tensor weight, float eps) {
    int n = x.size(-1);
    int rows = x.shape().rows();
    int perTask = Math.ceilDiv(rows, TASKS);
    Tensor out = empty(x.shape());
    float[] byWeight = new float[TASKS * n];
    float[] byBias = new float[TASKS * n];
    workers.run(
        TASKS,
        (index, worker) -> {
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
                byWeight,
                index * n,
                byBias,
                index * n);
          }
        });
    return new ByLayerNorm(out, sum(byWeight, n), sum(byBias, n));
  }

  /** The gradients of an attention's inputs, in their shapes. */
  public record ByAttention(Tensor q, Tensor k, Tensor v) {}

  /** From the gradient of the output, and the arguments as in {@link Ops#attention}. */
  public ByAttention attention(
      Tensor gradient, Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding) {
    ByAttention by = new ByAttention(empty(q.shape()), empty(k.shape()), empty(v.shape()));
    attentionGradient.run(gradient, q, k, v, heads, keyPadding, by.q, by.k, by.v);
    return by;
  }

  /** Memory for a result, which may hold anything. */
  private Tensor empty(Shape shape) {
    return memory.output(shape);
  }
}
