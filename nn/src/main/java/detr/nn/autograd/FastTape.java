package detr.nn.autograd;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Dropout;
import detr.tensor.Mask;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.tensor.fast.FusedGradients;

/**
 * The tape to train with: composites run as the fused kernels of {@link FastOps}, each with its
 * derivative written out. Everything else, and every composite in a form that has none written out,
 * is differentiated by its definition.
 */
public final class FastTape extends TapeOps {
  private final FastOps ops;
  private final FusedGradients adjoints;

  /**
   * @param ops computes both ways
   */
  public FastTape(FastOps ops) {
    super(ops);
    this.ops = ops;
    adjoints = ops.adjoints();
  }

  /** dx = g · W, dW = gᵀ · x, db = Σ g, with g = 0 where the ReLU was. */
  @Override
  public Tensor linear(Tensor x, Tensor weight, Tensor bias, Activation activation) {
    Tensor y = ops.linear(x, weight, bias, activation);
    return record(
        y,
        gradient -> {
          Tensor g = beforeActivation(gradient, y, activation);
          accumulate(x, () -> adjoints.linearInput(g, weight));
          accumulate(weight, () -> adjoints.linearWeight(g, x));
          accumulate(bias, () -> adjoints.rowSums(g));
        },
        x,
        weight,
        bias);
  }

  private Tensor beforeActivation(Tensor gradient, Tensor output, Activation activation) {
    return switch (activation) {
      case NONE -> gradient;
      case RELU -> adjoints.relu(gradient, output);
    };
  }

  @Override
  public Tensor relu(Tensor x) {
    Tensor y = ops.relu(x);
    return record(y, g -> accumulate(x, () -> adjoints.relu(g, y)), x);
  }

  @Override
  Tensor sumOver(Tensor gradient, Shape shape) {
    return gradient.shape().endsWith(shape)
        ? adjoints.sumTo(gradient, shape)
        : super.sumOver(gradient, shape);
  }

  @Override
  public Tensor interpolate(Tensor x, int height, int width) {
    return record(
        ops.interpolate(x, height, width),
        g -> accumulate(x, () -> adjoints.interpolate(g, x.shape())),
        x);
  }

  /** Only a frozen scale has its derivative written out: DETR freezes all there are. */
  @Override
  public Tensor convAffine(
      Tensor x,
      Tensor weight,
      ConvGeometry window,
      Tensor scale,
      Tensor shift,
      Tensor residual,
      Activation activation) {
    if (!FusedGradients.suits(window) || scale != null && !isConstant(scale)) {
      return super.convAffine(x, weight, window, scale, shift, residual, activation);
    }
    Tensor y = ops.convAffine(x, weight, window, scale, shift, residual, activation);
    return record(
        y,
        gradient -> {
          Tensor g = beforeActivation(gradient, y, activation);
          accumulate(x, () -> adjoints.convInput(g, weight, window, scale, x.shape()));
          accumulate(weight, () -> adjoints.convWeight(g, x, window, scale));
          accumulate(shift, () -> adjoints.rowSums(g));
          if (residual != null) {
            accumulate(residual, () -> g);
          }
        },
        x,
        weight,
        shift,
        residual == null ? shift : residual);
  }

  @Override
  public Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, float eps) {
    return record(
        ops.layerNorm(x, weight, bias, eps),
        g -> {
          FusedGradients.ByLayerNorm by = adjoints.layerNorm(g, x, weight, eps);
          accumulate(x, by::x);
          accumulate(weight, by::weight);
          accumulate(bias, by::bias);
        },
        x,
        weight,
        bias);
  }

  @Override
  public Tensor groupNorm(
      Tensor x, Tensor weight, Tensor bias, int groups, float eps, Activation activation) {
    Tensor y = ops.groupNorm(x, weight, bias, groups, eps, activation);
    return record(
        y,
        gradient -> {
          Tensor g = beforeActivation(gradient, y, activation);
          FusedGradients.ByGroupNorm by = adjoints.groupNorm(g, x, weight, groups, eps);
          accumulate(x, by::x);
          accumulate(weight, by::weight);
          accumulate(bias, by::bias);
        },
        x,
        weight,
        bias);
  }

  @Override
  public Tensor attention(
      Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding, float probability) {
    Dropout dropout = nextDropout(probability);
    return record(
        ops.attention(q, k, v, heads, keyPadding, dropout),
        g -> {
          FusedGradients.ByAttention by =
              adjoints.attention(g, q, k, v, heads, keyPadding, dropout);
          accumulate(q, by::q);
          accumulate(k, by::k);
          accumulate(v, by::v);
        },
        q,
        k,
        v);
  }
}
