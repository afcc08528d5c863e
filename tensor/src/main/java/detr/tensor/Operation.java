package detr.tensor;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An operation that {@link FastOps} computed.
 *
 * @param weight the name of the weight tensor; null if it has none, or the kind has no weights
 * @param sizes the output's, or from input to output as in {@code 3×3 200×267×64→256}, where axes
 *     before the last are not repeated if they stay the same, and a batch of one is left out
 * @param multiplyAdds those of the definition, whatever the algorithm; see {@link PassCost}
 * @param bytes that must be read and written at the least: inputs, weights and output, each once
 * @param nanos how long it took
 */
public record Operation(
    Kind kind, String weight, String sizes, long multiplyAdds, long bytes, long nanos) {

  /** What an operation does, and what is known from that of its inputs. */
  public enum Kind {
    /** Inputs x, weight, scale, shift, residual; computed by Winograd's algorithm. */
    WINOGRAD("winograd"),
    /** Inputs x, weight, scale, shift, residual; computed directly. */
    CONVOLUTION("conv"),
    /** Inputs x, weight, bias. */
    LINEAR("linear"),
    /** Inputs q, k, v. */
    ATTENTION("attention"),
    /** Inputs x, weight, bias. */
    LAYER_NORM("layerNorm"),
    /** Inputs x, weight, bias. */
    GROUP_NORM("groupNorm"),
    /** Inputs a, b. */
    MATMUL("matmul"),
    ADD("add"),
    MULTIPLY("multiply"),
    SCALE("scale"),
    RELU("relu"),
    SIGMOID("sigmoid"),
    SOFTMAX("softmax"),
    MAX_POOL("maxPool"),
    INTERPOLATE("interpolate"),
    ZEROS("zeros"),
    PERMUTE("permute"),
    MEAN("mean"),
    RSQRT("rsqrt"),
    MASK_KEYS("maskKeys"),
    UNFOLD("unfold"),
    /** Inputs gradient of the output, x. */
    WEIGHT_GRADIENT("weightGradient"),
    /** What a caller computes; see {@link Ops#produce}. */
    OTHER("other");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    private boolean isConvolution() {
      return this == WINOGRAD || this == CONVOLUTION;
    }

    private boolean hasWeight() {
      return switch (this) {
        case WINOGRAD, CONVOLUTION, LINEAR, LAYER_NORM, GROUP_NORM -> true;
        default -> false;
      };
    }

    /** The products that the definition of the operation sums. */
    long multiplyAdds(Tensor out, Tensor... inputs) {
      long outputs = out.count();
      return switch (this) {
        case WINOGRAD, CONVOLUTION -> outputs * inputs[1].size(1) * taps(inputs[1]);
        case LINEAR -> outputs * inputs[1].size(1);
        case ATTENTION -> 2 * outputs * inputs[1].size(1);
        case MATMUL -> outputs * inputs[1].size(-2);
        case WEIGHT_GRADIENT -> outputs * inputs[0].shape().rows();
        default -> 0;
      };
    }

    /** A strided convolution with a small kernel does not read all of its input. */
    private long elementsRead(Tensor out, Tensor... inputs) {
      Set<Tensor> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
      distinct.addAll(Arrays.asList(inputs));
      distinct.remove(null);
      long elements = distinct.stream().mapToLong(Tensor::count).sum();
      if (!isConvolution()) {
        return elements;
      }
      long seen = (long) out.shape().rows() * taps(inputs[1]) * inputs[1].size(1);
      return elements - Math.max(0, inputs[0].count() - seen);
    }

    private String sizes(Tensor out, Tensor... inputs) {
      if (inputs.length == 0) {
        return text(out.shape());
      }
      return switch (this) {
        case WINOGRAD, CONVOLUTION ->
            inputs[1].size(2) + "×" + inputs[1].size(3) + " " + change(inputs[0], out);
        case ATTENTION -> text(out.shape()) + " over " + inputs[1].size(1) + " keys";
        case MATMUL -> text(inputs[0].shape()) + " · " + text(inputs[1].shape());
        case LINEAR -> change(inputs[0], out);
        default ->
            inputs[0].shape().equals(out.shape()) ? text(out.shape()) : change(inputs[0], out);
      };
    }

    private static int taps(Tensor weight) {
      return weight.size(2) * weight.size(3);
    }

    private static String change(Tensor x, Tensor out) {
      Shape from = x.shape();
      Shape to = out.shape();
      boolean onlyTheLast = from.rank() > 0 && from.withLast(to.size(-1)).equals(to);
      return text(from) + "→" + (onlyTheLast ? to.size(-1) : text(to));
    }

    private static String text(Shape shape) {
      int[] sizes = shape.sizes();
      return Arrays.stream(sizes)
          .skip(sizes.length > 1 && sizes[0] == 1 ? 1 : 0)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining("×"));
    }

    /** As in a table: {@code conv}, {@code layerNorm}. */
    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * @param inputs in the kind's order; null for those that are left out
   */
  static Operation of(Kind kind, long nanos, Tensor out, Tensor... inputs) {
    return new Operation(
        kind,
        kind.hasWeight() ? inputs[1].name() : null,
        kind.sizes(out, inputs),
        kind.multiplyAdds(out, inputs),
        Float.BYTES * (out.count() + kind.elementsRead(out, inputs)),
        nanos);
  }
}
