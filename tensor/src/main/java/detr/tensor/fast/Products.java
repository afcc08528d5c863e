package detr.tensor.fast;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Operation.Kind;
import detr.tensor.Primitives;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;

/**
 * The operations that are matrix products: linear maps, convolutions, and products of two
 * activations. Chooses the algorithm, has the right factor packed, and runs the product with what
 * follows it.
 */
final class Products {
  private final Passes passes;
  private final PassMemory memory;
  private final PackedWeights weights;
  private final Gemm gemm;
  private final Winograd winograd;
  private final Epilogue epilogue = new Epilogue();
  private final boolean exact;
  private final int panelWidth = Kernels.get().panelWidth();

  /**
   * @param exact whether 3×3 convolutions are computed directly too
   */
  Products(
      Workers workers,
      Scratch scratch,
      Passes passes,
      PassMemory memory,
      PackedWeights weights,
      boolean exact) {
    this.passes = passes;
    this.memory = memory;
    this.weights = weights;
    this.exact = exact;
    gemm = new Gemm(workers, scratch);
    winograd = new Winograd(workers, scratch);
  }

  /** See {@link FastOps#linear}. */
  Tensor linear(Tensor x, Tensor weight, Tensor bias, Activation activation) {
    Primitives.require(
        weight.shape().rank() == 2 && x.size(-1) == weight.size(1), "linear", x, weight);
    PackedMatrix packed = weights.linear(weight);
    Tensor shift = passes.parameter(bias);
    return passes.compute(
        Kind.LINEAR,
        x.shape().withLast(weight.size(0)),
        out -> gemm.rows(x).times(packed).into(out, epilogue.of(null, shift, activation)),
        x,
        weight,
        bias);
  }

  /** See {@link FastOps#convAffine}. */
  Tensor convAffine(
      Tensor x,
      Tensor weight,
      ConvGeometry window,
      Tensor scale,
      Tensor shift,
      Tensor residual,
      Activation activation) {
    Primitives.requireImages(x);
    boolean fits =
        weight.size(1) == x.size(3)
            && weight.size(2) == window.height()
            && weight.size(3) == window.width();
    Primitives.require(fits, "convAffine", x, weight);
    Shape shape = outputShape(x, weight, window);
    if (residual != null && !residual.shape().equals(shape)) {
      throw new IllegalArgumentException("residual " + residual + " for output " + shape);
    }
    Tensor bias = passes.parameter(shift);
    Tensor result = memory.outputOver(residual, shape, x, weight, scale, shift);
    Tensor[] inputs = {x, weight, scale, shift, residual};
    if (byWinograd(x, weight, window)) {
      PackedMatrix[] filters = weights.winograd(weight, scale);
      return passes.compute(
          Kind.WINOGRAD,
          result,
          out -> winograd.run(x, window, filters, out, epilogue.of(residual, bias, activation)),
          inputs);
    }
    PackedMatrix packed = weights.convolution(weight, scale);
    return passes.compute(
        Kind.CONVOLUTION,
        result,
        out ->
            gemm.windows(x, window)
                .times(packed)
                .into(out, epilogue.of(residual, bias, activation)),
        inputs);
  }

  private static Shape outputShape(Tensor x, Tensor weight, ConvGeometry window) {
    return Primitives.unfolded(x, window).withLast(weight.size(0));
  }

  private boolean byWinograd(Tensor x, Tensor weight, ConvGeometry window) {
    return !exact && Winograd.suits(window, x.size(3), weight.size(0), x.size(1), x.size(2));
  }

  /**
   * A convolution by a weight that no other operation uses: it is packed into memory of the pass,
   * and not kept.
   */
  Tensor convolveOnce(Tensor x, Tensor weight, ConvGeometry window) {
    Tensor out = memory.output(outputShape(x, weight, window), x, weight);
    if (byWinograd(x, weight, window)) {
      Tensor room = memory.scratch(weights.winogradSize(weight));
      Tensor none = Tensor.zeros(weight.size(0));
      return passes.compute(
          Kind.WINOGRAD,
          out,
          to ->
              winograd.run(
                  x,
                  window,
                  weights.winogradIn(room, weight),
                  to,
                  epilogue.of(null, none, Activation.NONE)),
          x,
          weight);
    }
    Tensor room = memory.scratch(weights.convolutionSize(weight));
    return passes.compute(
        Kind.CONVOLUTION,
        out,
        to -> gemm.windows(x, window).times(weights.convolutionIn(room, weight)).into(to, plain()),
        x,
        weight);
  }

  private Epilogue plain() {
    return epilogue.of(null, null, Activation.NONE);
  }

  /** See {@link FastOps#matmul}. */
  Tensor matmul(Tensor a, Tensor b) {
    Tensor out = memory.output(Primitives.matmulShape(a, b), a, b);
    int k = b.size(-2);
    int n = b.size(-1);
    Tensor pack = memory.scratch(PackedMatrix.size(k, n, panelWidth));
    return passes.compute(
        Kind.MATMUL,
        out,
        to -> {
          if (k == 0) {
            Kernels.clear(to.data(), to.offset(), to.count());
          } else if (to.count() > 0) {
            multiplyEach(a, b, PackedMatrix.in(pack.data(), pack.offset(), k, n, panelWidth), to);
          }
        },
        a,
        b);
  }

  /** As many products as b has matrices, each with its share of a's rows. */
  private void multiplyEach(Tensor a, Tensor b, PackedMatrix packed, Tensor out) {
    int k = packed.k();
    int n = packed.n();
    int products = b.count() / (k * n);
    int rows = out.count() / n / products;
    Shape left = Shape.of(rows, k);
    Shape result = Shape.of(rows, n);
    for (int i = 0; i < products; i++) {
      weights.pack(packed, b.data(), b.offset() + i * k * n, 1, row -> row * n);
      Tensor rowsOfA = Tensor.view(a.data(), a.offset() + i * rows * k, left);
      Tensor rowsOfC = Tensor.view(out.data(), out.offset() + i * rows * n, result);
      gemm.rows(rowsOfA).times(packed).into(rowsOfC, plain());
    }
  }
}
