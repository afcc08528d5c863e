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
  private final FusedGradients fused;

  /**
   * @param ops computes both ways
   */
  public FastTape(FastOps ops) {
    super(ops);
    this.ops = ops;
    fused = ops.gradients();
  }

  /** dx = g · W, dW = gᵀ · x, db = Σ g, with g = 0 where the ReLU was. */
  @Override
  public Tensor linear(Tensor x, Tensor weight, Tensor bias, Activation activation) {
    Tensor y = ops.linear(x, weight, bias, activation);
    return record(
        y,
        gradient -> {
          Tensor g = beforeActivation(gradient, y, activation);
          accumulate(x, () -> fused.linearInput(g, weight));
          accumulate(weight, () -> fused.linearWeight(g, x));
          accumulate(bias, () -> fused.rowSums(g));
        },
        x,
        weight,
        bias);
  }

  private Tensor beforeActivation(Tensor gradient, Tensor output, Activation activation) {
    return switch (activation) {
      case NONE -> gradient;
      case RELU -> fused.relu(gradient, output);
    };
  }

  @Override
  public Tensor relu(Tensor x) {
    Tensor y = ops.relu(x);
    return record(y, g -> accumulate(x, () -> fused.relu(g, y)), x);
  }

  @Override
  Tensor sumOver(Tensor gradient, Shape shape) {
    return gradient.shape().endsWith(shape)
        ? fused.sumTo(gradient, shape)
        : super.sumOver(gradient, shape);
  }

  @Override
  public Tensor interpolate(Tensor x, int height, int width) {
    return record(
        ops.interpolate(x, height, width),
        g -> accumulate(x, () -> fused.interpolate(g, x.shape())),
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
          accumulate(x, () -> fused.convInput(g, weight, window, scale, x.shape()));
          accumulate(weight, () -> fused.convWeight(g, x, window, scale));
          accumulate(shift, () -> fused.rowSums(g));
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
          FusedGradients.ByLayerNorm by = fused.layerNorm(g, x, weight, eps);
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
          FusedGradients.ByGroupNorm by = fused.groupNorm(g, x, weight, groups, eps);
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
          FusedGradients.ByAttention by = fused.attention(g, q, k, v, heads, keyPadding, dropout);
          accumulate(q, by::q);
          accumulate(k, by::k);
          accumulate(v, by::v);
        },
        q,
        k,
        v);
  }
}
