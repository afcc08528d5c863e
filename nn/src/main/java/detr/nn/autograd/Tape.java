package detr.nn.autograd;

import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/**
 * The operations that were computed, in order, and the gradients on their way back through them.
 * Tensors are known by identity. One that is neither an output of the tape, nor watched, nor a
 * constant is refused as an input: a forgotten parameter would otherwise train silently not at all.
 */
final class Tape {
  /** Takes the gradient of an output and passes it on to inputs. */
  @FunctionalInterface
  interface Backward {
    void accept(Tensor gradient);
  }

  private record Step(Tensor output, Backward backward) {}

  private final BinaryOperator<Tensor> sum;
  private final List<Step> steps = new ArrayList<>();
  private final Set<Tensor> known = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Tensor> constants = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Tensor, Tensor> gradients = new IdentityHashMap<>();

  /**
   * @param sum adds two gradients of one tensor
   */
  Tape(BinaryOperator<Tensor> sum) {
    this.sum = sum;
  }

  /** Declares a leaf whose gradient is wanted. */
  void watch(Tensor leaf) {
    known.add(leaf);
  }

  /** Declares a tensor without a gradient. */
  void hold(Tensor constant) {
    known.add(constant);
    constants.add(constant);
  }

  boolean isConstant(Tensor tensor) {
    return constants.contains(tensor);
  }

  /**
   * @throws IllegalStateException if the tape does not know the tensor
   */
  void require(Tensor input) {
    if (!known.contains(input)) {
      throw new IllegalStateException(
          input + " is neither recorded nor watched nor declared constant");
    }
  }

  /** Adds an operation, which needs no derivative if all that goes in is constant. */
  void record(Tensor output, Backward backward, Tensor... inputs) {
    boolean constant = true;
    for (Tensor input : inputs) {
      require(input);
      constant &= isConstant(input);
    }
    if (constant) {
      hold(output);
      return;
    }
    known.add(output);
    steps.add(new Step(output, backward));
  }

  /** How many operations are on the tape. */
  int length() {
    return steps.size();
  }

  /** Puts one step in the place of all from {@code first} on. */
  void replace(int first, Tensor output, Backward backward) {
    steps.subList(first, steps.size()).clear();
    steps.add(new Step(output, backward));
  }

  /** Adds to a tensor's gradient, which is computed only where it is wanted. */
  void accumulate(Tensor tensor, Supplier<Tensor> gradient) {
    if (!isConstant(tensor)) {
      gradients.merge(tensor, gradient.get(), sum);
    }
  }

  /** Takes the last steps back until so many are left. */
  void backwardTo(int left) {
    while (steps.size() > left) {
      Step step = steps.removeLast();
      Tensor arrived = gradients.remove(step.output);
      if (arrived != null) {
        step.backward.accept(arrived);
      }
    }
  }

  /** The gradient that has arrived at a leaf; zeros if none has. */
  Tensor gradient(Tensor leaf) {
    Tensor gradient = gradients.get(leaf);
    return gradient == null ? Tensor.zeros(leaf.shape().sizes()) : gradient;
  }
}
