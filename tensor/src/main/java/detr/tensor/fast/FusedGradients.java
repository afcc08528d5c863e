package detr.tensor.fast;

import detr.tensor.ConvGeometry;
import detr.tensor.Dropout;
import detr.tensor.Mask;
import detr.tensor.Operation.Kind;
import detr.tensor.Ops;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.kernel.BackwardKernels;

/**
 * The backward passes of what {@link FastOps} fuses, on the same threads and the same matrix
 * product: from the gradient of an operation's output to those of its inputs. What a tape would
 * derive from the definitions in {@link Ops} is the same but for rounding.
 *
 * <p>Results are in such memory as those of {@link FastOps} are, outside of planned passes. One
 * thread at a time may use an object.
 */
public final class FusedGradients {
  /** Elements of a task: long against the cost of claiming it, short against the cache. */
  private static final int GRAIN = 1 << 14;

  private final BackwardKernels kernels = BackwardKernels.get();
  private final Passes passes;
  private final Products products;
  private final Workers workers;
  private final PassMemory memory;
  private final Sums sums;
  private final WeightGradient weightGradient;
  private final InputGradient inputGradient;
  private final LayerNormGradient layerNormGradient;
  private final AttentionGradient attentionGradient;
  private final GroupNormGradient groupNormGradient;
  private final InterpolationGradient interpolationGradient;

  FusedGradients(
      Passes passes, Products products, Workers workers, Scratch scratch, PassMemory memory) {
    this.passes = passes;
    this.products = products;
    this.workers = workers;
    this.memory = memory;
    sums = new Sums(workers);
    weightGradient = new WeightGradient(workers, scratch);
    inputGradient = new InputGradient(passes, products, workers);
    layerNormGradient = new LayerNormGradient(workers);
    attentionGradient = new AttentionGradient(workers, scratch);
    groupNormGradient = new GroupNormGradient(workers, scratch);
    interpolationGradient = new InterpolationGradient(workers, scratch);
  }

  /** The gradient of a ReLU's input, from its output's gradient and its output. */
  public Tensor relu(Tensor gradient, Tensor output) {
    return passes.compute(
        Kind.OTHER, gradient.shape(), out -> relu(gradient, output, out), gradient, output);
  }

  private void relu(Tensor gradient, Tensor output, Tensor out) {
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
  }

  /** The gradient of a bias [C]: the sum over all axes but the last. */
  public Tensor rowSums(Tensor gradient) {
    return rowSums(gradient, Shape.of(gradient.size(-1)));
  }

  private Tensor rowSums(Tensor gradient, Shape shape) {
    Tensor out = memory.output(shape, gradient);
    Tensor parts = memory.scratch(Sums.PARTS * shape.count());
    passes.computeAll(0, () -> sums.ofMany(gradient, parts, out));
    return out;
  }

  /**
   * The gradient of what was broadcast along leading axes: the sum over them.
   *
   * @param gradient of a shape that {@link Shape#endsWith ends with} the other one
   */
  public Tensor sumTo(Tensor gradient, Shape shape) {
    return Sums.few(gradient.shape(), shape)
        ? passes.compute(Kind.OTHER, shape, out -> sums.ofFew(gradient, out), gradient)
        : rowSums(gradient, shape);
  }

  /** The gradient of what {@link FastOps#interpolate} has read, of that shape. */
  public Tensor interpolate(Tensor gradient, Shape shape) {
    return passes.compute(
        Kind.OTHER, shape, out -> interpolationGradient.run(gradient, out), gradient);
  }

  /** The gradient of a linear map's input: [.., O] · [O, K] → [.., K]. */
  public Tensor linearInput(Tensor gradient, Tensor weight) {
    return products.matmul(gradient, weight);
  }

  /** The gradient of a linear map's weight: [.., O]ᵀ · [.., K] → [O, K]. */
  public Tensor linearWeight(Tensor gradient, Tensor x) {
    return passes.compute(
        Kind.WEIGHT_GRADIENT,
        Shape.of(gradient.size(-1), x.size(-1)),
        out -> {
          Tensor pixels = x.reshape(1, 1, x.shape().rows(), x.size(-1));
          weightGradient.run(gradient, pixels, ConvGeometry.of(1, 1, 0), null, out);
        },
        gradient,
        x);
  }

  /**
   * The gradient of a convolution's weight.
   *
   * @param gradient [N, H', W', O]
   * @param x [N, H, W, C]
   * @param scale [O] that the output was multiplied by, or null for 1
   * @return [O, C, KH, KW]
   */
  public Tensor convWeight(Tensor gradient, Tensor x, ConvGeometry window, Tensor scale) {
    return passes.compute(
        Kind.WEIGHT_GRADIENT,
        Shape.of(gradient.size(3), x.size(3), window.height(), window.width()),
        out -> weightGradient.run(gradient, x, window, scale, out),
        gradient,
        x);
  }

  /** Whether {@link #convInput} can take a convolution's gradient back. */
  public static boolean suits(ConvGeometry window) {
    return InputGradient.suits(window);
  }

  /**
   * The gradient of a convolution's input.
   *
   * @param gradient [N, H', W', O]
   * @param weight [O, C, KH, KW]
   * @param window that {@link #suits}
   * @param scale [O] that the output was multiplied by, or null for 1
   * @param shape of the input, [N, H, W, C]
   */
  public Tensor convInput(
      Tensor gradient, Tensor weight, ConvGeometry window, Tensor scale, Shape shape) {
    return inputGradient.of(gradient, weight, window, scale, shape);
  }

  /** The gradients of a {@link FastOps#layerNorm}'s inputs: x, weight and bias. */
  public record ByLayerNorm(Tensor x, Tensor weight, Tensor bias) {}

  /** From the gradient of the output, and the inputs. */
  public ByLayerNorm layerNorm(Tensor gradient, Tensor x, Tensor weight, float eps) {
    int n = x.size(-1);
    ByLayerNorm by =
        new ByLayerNorm(
            memory.output(x.shape(), gradient, x, weight),
            memory.another(Shape.of(n)),
            memory.another(Shape.of(n)));
    Tensor weightSums = memory.scratch(Sums.PARTS * n);
    Tensor biasSums = memory.scratch(Sums.PARTS * n);
    passes.computeAll(
        0,
        () -> {
          layerNormGradient.run(gradient, x, weight, eps, by.x, weightSums, biasSums);
          sums.ofParts(weightSums, by.weight);
          sums.ofParts(biasSums, by.bias);
        });
    return by;
  }

  /** The gradients of a {@link FastOps#groupNorm}'s inputs: x, weight and bias. */
  public record ByGroupNorm(Tensor x, Tensor weight, Tensor bias) {}

  /** From the gradient of the output before an activation, and the inputs. */
  public ByGroupNorm groupNorm(Tensor gradient, Tensor x, Tensor weight, int groups, float eps) {
    Shape parameter = Shape.of(x.size(3));
    Shape ofImages = Shape.of(x.size(0), x.size(3));
    ByGroupNorm by =
        new ByGroupNorm(
            memory.output(x.shape(), gradient, x, weight),
            memory.another(parameter),
            memory.another(parameter));
    Tensor weights = memory.another(ofImages);
    Tensor biases = memory.another(ofImages);
    passes.computeAll(
        0,
        () -> {
          groupNormGradient.run(gradient, x, weight, groups, eps, by.x, weights, biases);
          sums.ofFew(weights, by.weight);
          sums.ofFew(biases, by.bias);
        });
    return by;
  }

  /** The gradients of an attention's inputs, in their shapes. */
  public record ByAttention(Tensor q, Tensor k, Tensor v) {}

  /** From the gradient of the output, and the arguments as in {@link FastOps#attention}. */
  public ByAttention attention(
      Tensor gradient, Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding, Dropout dropout) {
    ByAttention by =
        new ByAttention(
            memory.output(q.shape(), gradient, q, k, v),
            memory.another(k.shape()),
            memory.another(v.shape()));
    passes.computeAll(
        5L * q.count() * k.size(1),
        () ->
            attentionGradient.run(gradient, q, k, v, heads, keyPadding, dropout, by.q, by.k, by.v));
    return by;
  }
}
