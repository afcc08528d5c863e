package detr.nn;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A place in a model's tree of names, from which a layer takes its tensors: {@code
 * scope.at("encoder").at("layers", 0).tensor("linear1.weight", 2048, 256)}. A tensor that is
 * missing or has another shape is an error at once; one that nobody took is an error at the end.
 */
public final class Scope {
  private final Map<String, Tensor> tensors;
  private final Set<String> taken;
  private final String prefix;

  private Scope(Map<String, Tensor> tensors, Set<String> taken, String prefix) {
    this.tensors = tensors;
    this.taken = taken;
    this.prefix = prefix;
  }

  /** The root of a model's names. */
  public static Scope of(Map<String, Tensor> tensors) {
    return new Scope(tensors, new LinkedHashSet<>(), "");
  }

  /** The names below one of this scope's. */
  public Scope at(String name) {
    return new Scope(tensors, taken, prefix + name + ".");
  }

  /** The names below an element of a list: {@code layers.3}. */
  public Scope at(String name, int index) {
    return at(name).at(Integer.toString(index));
  }

  /**
   * Takes a tensor.
   *
   * @throws MismatchException if it is missing or its shape is not {@code sizes}
   */
  public Tensor tensor(String name, int... sizes) {
    String full = prefix + name;
    Tensor tensor = tensors.get(full);
    Shape expected = Shape.of(sizes);
    if (tensor == null) {
      throw new MismatchException("tensor " + full + " " + expected + " is missing");
    }
    if (!tensor.shape().equals(expected)) {
      throw new MismatchException(
          "tensor " + full + " has shape " + tensor.shape() + ", expected " + expected);
    }
    taken.add(full);
    return tensor;
  }

  /**
   * Ends the building of a model.
   *
   * @throws MismatchException if a tensor was never taken
   */
  public void requireAllTaken() {
    Collection<String> unused = new TreeSet<>(tensors.keySet());
    unused.removeAll(taken);
    if (!unused.isEmpty()) {
      String first = unused.iterator().next();
      int others = unused.size() - 1;
      String belong = others == 0 ? " belongs" : " and %d more belong".formatted(others);
      throw new MismatchException("tensor " + first + belong + " to no layer of this model");
    }
  }
}
