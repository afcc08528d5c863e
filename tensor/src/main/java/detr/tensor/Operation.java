package detr.tensor;

/**
 * An operation that {@link detr.tensor.fast.FastOps} computed.
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

  /** What an operation does. */
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

    /** As in a table: {@code conv}, {@code layerNorm}. */
    @Override
    public String toString() {
      return label;
    }
  }
}
