package detr.tensor;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The operations models are written in, and their several meanings.
 *
 * <p>The abstract methods are <em>primitives</em>. The default methods are <em>composites</em>, and
 * a default body is the composite's definition. {@link ReferenceOps} computes primitives naively
 * and inherits every definition; {@link detr.tensor.fast.FastOps} replaces composites by fused
 * kernels; a tape differentiates primitives and inherits the rest. So a layer is written once, and
 * whether it trains, runs fast or serves as a specification is a matter of which {@code Ops} it is
 * given.
 *
 * <p>Letters in shapes: N batch, H W height and width, C channels, O output channels, K M summed
 * and free sizes of a product, L tokens, D model width. Images are channels-last, [N, H, W, C]. No
 * method changes its arguments. Every method throws {@link IllegalArgumentException} where shapes
 * do not fit.
 */
public interface Ops {
  /** a + b; b's shape is a's, or broadcasts to it: aligned at the end, each size equal or 1. */
  Tensor add(Tensor a, Tensor b);

  /** a · b element by element; b broadcasts as in {@link #add}. */
  Tensor multiply(Tensor a, Tensor b);

  /** factor · x. */
  Tensor scale(Tensor x, float factor);

  /** max(x, 0). */
  Tensor relu(Tensor x);

  /** 1 / (1 + e<sup>−x</sup>). */
  Tensor sigmoid(Tensor x);

  /** [.., M, K] · [.., K, N] → [.., M, N]; leading sizes equal, or b is just [K, N]. */
  Tensor matmul(Tensor a, Tensor b);

  /** Axis i of the result is axis {@code axes[i]} of x. */
  Tensor permute(Tensor x, int... axes);

  /** The same elements in the same order under another shape. */
  Tensor reshape(Tensor x, int... sizes);

  /** The mean over the last axis, which stays with size 1. */
  Tensor mean(Tensor x);

  /** 1 / √(x + eps). */
  Tensor rsqrt(Tensor x, float eps);

  /** Scores [N, heads, L, M] with −∞ at every key m that is padding in image n of [N, M]. */
  Tensor maskKeys(Tensor scores, Mask keyPadding);

  /** e<sup>x</sup> / Σ e<sup>x</sup> over the last axis; a row of nothing but −∞ gives zeros. */
  Tensor softmax(Tensor x);

  /**
   * [N, H, W, C] → [N, H', W', KH·KW·C]: for every output pixel, what the window sees, kernel row
   * by kernel row, kernel column by column, channels innermost; zeros in the padding.
   */
  Tensor unfold(Tensor x, ConvGeometry window);

  /** [N, H, W, C] → [N, H', W', C]: the maximum in each window. */
  Tensor maxPool(Tensor x, ConvGeometry window);

  /** [N, H, W, C] → [N, height, width, C] by nearest neighbour, as PyTorch's interpolate. */
  Tensor interpolate(Tensor x, int height, int width);

  /**
   * x with elements zeroed at random and the others divided by 1 − probability, as PyTorch does.
   * Which ones are zeroed follows from the seed and an element's index alone: see {@link Dropout}.
   */
  default Tensor dropoutBy(Tensor x, float probability, long seed) {
    Dropout dropout = new Dropout(probability, seed);
    return produce(
        x.shape(),
        out -> dropout.apply(x.data(), x.offset(), 0, out.data(), out.offset(), x.count()),
        x);
  }

  /**
   * The output of a kernel that is no operation of models, such as a derivative: an interpreter
   * that plans memory must know of it too.
   *
   * @param kernel fills the output, whose elements may be anything before
   * @param inputs all tensors that the kernel reads
   */
  default Tensor produce(Shape shape, Consumer<Tensor> kernel, Tensor... inputs) {
    Tensor out = Tensor.zeros(shape.sizes());
    kernel.accept(out);
    return out;
  }

  /** Zeros of a shape. */
  default Tensor zeros(int... sizes) {
    return Tensor.zeros(sizes);
  }

  /**
   * A value that is computed from no tensor of the pass, and is the same in every pass over inputs
   * of the same shapes and masks.
   */
  default Tensor constant(Supplier<Tensor> value) {
    return value.get();
  }

  /** Names a place in the forward pass, for profiles and comparisons; the value is x. */
  default Tensor stage(String name, Tensor x) {
    return x;
  }

  /** A part of a model from one tensor to another, such as a residual block. */
  @FunctionalInterface
  interface Layer {
    /**
     * @param ops computes everything in it
     */
    Tensor forward(Ops ops, Tensor x);
  }

  /**
   * layer(x). A training tape may keep no more of it than x, and compute it anew on its way back
   * (Chen et al. 2016): so a layer computes the same each time.
   */
  default Tensor layer(Tensor x, Layer layer) {
    return layer.forward(this, x);
  }

  /** Zeroes elements at random while training; only a training tape does. */
  default Tensor dropout(Tensor x, float probability) {
    return x;
  }

  /** a − b. */
  default Tensor subtract(Tensor a, Tensor b) {
    return add(a, scale(b, -1));
  }

  /** The last two axes exchanged. */
  default Tensor transpose(Tensor x) {
    int rank = x.shape().rank();
    int[] axes = new int[rank];
    for (int i = 0; i < rank; i++) {
      axes[i] = i;
    }
    axes[rank - 1] = rank - 2;
    axes[rank - 2] = rank - 1;
    return permute(x, axes);
  }

  /** act(x). */
  default Tensor activate(Tensor x, Activation activation) {
    return switch (activation) {
      case NONE -> x;
      case RELU -> relu(x);
    };
  }

  /** act(x · weightᵀ + bias): [.., K] with weight [O, K] and bias [O] → [.., O]. */
  default Tensor linear(Tensor x, Tensor weight, Tensor bias, Activation activation) {
    return activate(add(matmul(x, transpose(weight)), bias), activation);
  }

  /**
   * act(conv(x, weight) · scale + shift + residual): a convolution with what follows it in a
   * residual network. Frozen batch normalisation is a scale and a shift; a bias is a shift alone.
   *
   * @param x [N, H, W, C]
   * @param weight [O, C, KH, KW] with the window's KH and KW
   * @param scale [O], or null for 1
   * @param shift [O]
   * @param residual [N, H', W', O], or null for 0
   * @return [N, H', W', O]
   */
  default Tensor convAffine(
      Tensor x,
      Tensor weight,
      ConvGeometry window,
      Tensor scale,
      Tensor shift,
      Tensor residual,
      Activation activation) {
    int outputs = weight.size(0);
    Tensor kernel = permute(weight, 2, 3, 1, 0); // [KH, KW, C, O]
    kernel = reshape(kernel, weight.count() / outputs, outputs); // [KH·KW·C, O]
    Tensor y = matmul(unfold(x, window), kernel); // [N, H', W', O]
    y = add(scale == null ? y : multiply(y, scale), shift);
    return activate(residual == null ? y : add(y, residual), activation);
  }

  /**
   * (x − mean) / √(variance + eps) · weight + bias over the last axis (Ba et al. 2016).
   *
   * @param weight [D]
   * @param bias [D]
   */
  default Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, float eps) {
    return add(multiply(standardise(x, eps), weight), bias);
  }

  /** (x − mean) / √(variance + eps) over the last axis. */
  private Tensor standardise(Tensor x, float eps) {
    Tensor centred = subtract(x, mean(x));
    Tensor variance = mean(multiply(centred, centred));
    return multiply(centred, rsqrt(variance, eps));
  }

  /**
   * act((x − mean) / √(variance + eps) · weight + bias) with the mean and variance of each image's
   * pixels in each of {@code groups} groups of neighbouring channels (Wu and He 2018).
   *
   * @param x [N, H, W, C], C a multiple of {@code groups}
   * @param weight [C]
   * @param bias [C]
   */
  default Tensor groupNorm(
      Tensor x, Tensor weight, Tensor bias, int groups, float eps, Activation activation) {
    int[] sizes = x.shape().sizes(); // [N, H, W, C]
    int pixels = sizes[1] * sizes[2];
    int members = sizes[3] / groups;
    Tensor grouped = permute(reshape(x, sizes[0], pixels, groups, members), 0, 2, 1, 3);
    grouped = standardise(reshape(grouped, sizes[0], groups, pixels * members), eps);
    grouped = permute(reshape(grouped, sizes[0], groups, pixels, members), 0, 2, 1, 3);
    return activate(add(multiply(reshape(grouped, sizes), weight), bias), activation);
  }

  /**
   * Scaled dot-product attention (Vaswani et al. 2017, equation 1) in each of {@code heads} groups
   * of channels: softmax(q kᵀ / √d) v with d = D / heads.
   *
   * @param q [N, L, D]
   * @param k [N, M, D]
   * @param v [N, M, D]
   * @param keyPadding [N, M], true for keys nobody may look at
   * @return [N, L, D]; zeros where every key is padding
   */
  default Tensor attention(Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding) {
    return attention(q, k, v, heads, keyPadding, 0);
  }

  /**
   * The same, dropping out probabilities as {@link #dropout} does: each query overlooks some keys.
   */
  default Tensor attention(
      Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding, float dropout) {
    float factor = (float) (1 / Math.sqrt((double) q.size(2) / heads));
    Tensor scores = matmul(splitHeads(q, heads), transpose(splitHeads(k, heads)));
    Tensor probabilities = softmax(maskKeys(scale(scores, factor), keyPadding)); // [N, heads, L, M]
    Tensor kept = dropout(probabilities, dropout);
    Tensor mixed = matmul(kept, splitHeads(v, heads)); // [N, heads, L, d]
    return reshape(permute(mixed, 0, 2, 1, 3), q.size(0), q.size(1), q.size(2));
  }

  /** [N, L, D] → [N, heads, L, D / heads]. */
  private Tensor splitHeads(Tensor x, int heads) {
    Tensor split = reshape(x, x.size(0), x.size(1), heads, x.size(2) / heads);
    return permute(split, 0, 2, 1, 3);
  }
}
