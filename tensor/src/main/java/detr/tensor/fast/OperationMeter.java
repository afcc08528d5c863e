package detr.tensor.fast;

import detr.tensor.Operation;
import detr.tensor.Operation.Kind;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells from an operation's tensors what it has to compute, read and write. Inputs are in the order
 * of the {@link Kind}, null for those that are left out.
 */
final class OperationMeter {
  private OperationMeter() {}

  /** What an {@link detr.tensor.OperationListener} is told. */
  static Operation measured(Kind kind, long nanos, Tensor out, Tensor... inputs) {
    return new Operation(
        kind,
        hasWeight(kind) ? inputs[1].name() : null,
        sizes(kind, out, inputs),
        multiplyAdds(kind, out, inputs),
        Float.BYTES * (out.count() + elementsRead(kind, out, inputs)),
        nanos);
  }

  private static boolean isConvolution(Kind kind) {
    return kind == Kind.WINOGRAD || kind == Kind.CONVOLUTION;
  }

  private static boolean hasWeight(Kind kind) {
    return switch (kind) {
      case WINOGRAD, CONVOLUTION, LINEAR, LAYER_NORM, GROUP_NORM -> true;
      default -> false;
    };
  }

  /** The products that the definition of the operation sums. */
  static long multiplyAdds(Kind kind, Tensor out, Tensor... inputs) {
    long outputs = out.count();
    return switch (kind) {
      case WINOGRAD, CONVOLUTION -> outputs * inputs[1].size(1) * taps(inputs[1]);
      case LINEAR -> outputs * inputs[1].size(1);
      case ATTENTION -> 2 * outputs * inputs[1].size(1);
      case MATMUL -> outputs * inputs[1].size(-2);
      case WEIGHT_GRADIENT -> outputs * inputs[0].shape().rows();
      default -> 0;
    };
  }

  /** A strided convolution with a small kernel does not read all of its input. */
  private static long elementsRead(Kind kind, Tensor out, Tensor... inputs) {
    Set<Tensor> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(Arrays.asList(inputs));
    distinct.remove(null);
    long elements = distinct.stream().mapToLong(Tensor::count).sum();
    if (!isConvolution(kind)) {
      return elements;
    }
    long seen = (long) out.shape().rows() * taps(inputs[1]) * inputs[1].size(1);
    return elements - Math.max(0, inputs[0].count() - seen);
  }

  private static String sizes(Kind kind, Tensor out, Tensor... inputs) {
    if (inputs.length == 0) {
      return text(out.shape());
    }
    return switch (kind) {
      case WINOGRAD, CONVOLUTION ->
          inputs[1].size(2) + "×" + inputs[1].size(3) + " " + change(inputs[0], out);
      case ATTENTION -> text(out.shape()) + " over " + inputs[1].size(1) + " keys";
      case MATMUL -> text(inputs[0].shape()) + " · " + text(inputs[1].shape());
      case LINEAR -> change(inputs[0], out);
      default -> inputs[0].shape().equals(out.shape()) ? text(out.shape()) : change(inputs[0], out);
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
}
