package detr.nn;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A place in a model's tree of names, from which a layer takes its tensors: {@code
 * scope.at("encoder").at("layers", 0).tensor("linear1.weight", 2048, 256)}. A tensor that is
 * missing or has another shape is an error at once; one that nobody took is an error at the end.
 *
 * <p>The scope remembers which tensors the layers compute with ({@link #leaves}), for training must
 * know them.
 */
public final class ParameterScope {
  /**
   * A tensor that layers compute with.
   *
   * @param name of the tensor that was taken; null if this one was computed from such when the
   *     model was built, and so cannot be trained
   * @param from the first of that tensor's elements that are meant
   * @param stride how far apart those of the rows are, the first axis'; in a part that is a copy
   *     farther than a row is long
   */
  public record Leaf(String name, int from, int stride, Tensor tensor) {
    /** A tensor whose rows follow each other. */
    public static Leaf of(String name, int from, Tensor tensor) {
      return new Leaf(name, from, rowLength(tensor), tensor);
    }

    private static int rowLength(Tensor tensor) {
      return tensor.size(0) == 0 ? 0 : tensor.count() / tensor.size(0);
    }

    /** Whether a change of the tensor that was taken must be brought here by {@link #refresh}. */
    public boolean isCopy() {
      return stride != rowLength(tensor);
    }

    /**
     * Copies the elements anew.
     *
     * @param whole the tensor that was taken
     */
    public void refresh(Tensor whole) {
      int n = rowLength(tensor);
      for (int row = 0; row < tensor.size(0); row++) {
        System.arraycopy(
            whole.data(),
            whole.offset() + from + row * stride,
            tensor.data(),
            tensor.offset() + row * n,
            n);
      }
    }
  }

  private final Map<String, Tensor> tensors;
  private final Set<String> taken;
  private final List<Leaf> leaves;
  private final String prefix;

  private ParameterScope(
      Map<String, Tensor> tensors, Set<String> taken, List<Leaf> leaves, String prefix) {
    this.tensors = tensors;
    this.taken = taken;
    this.leaves = leaves;
    this.prefix = prefix;
  }

  /** The root of a model's names. */
  public static ParameterScope of(Map<String, Tensor> tensors) {
    return new ParameterScope(tensors, new LinkedHashSet<>(), new ArrayList<>(), "");
  }

  /** The names below one of this scope's. */
  public ParameterScope at(String name) {
    return new ParameterScope(tensors, taken, leaves, prefix + name + ".");
  }

  /** The names below an element of a list: {@code layers.3}. */
  public ParameterScope at(String name, int index) {
    return at(name).at(Integer.toString(index));
  }

  /**
   * Takes a tensor.
   *
   * @throws MismatchException if it is missing or its shape is not {@code sizes}
   */
  public Tensor tensor(String name, int... sizes) {
    Tensor tensor = fixed(name, sizes);
    leaves.add(Leaf.of(prefix + name, 0, tensor));
    return tensor;
  }

  /**
   * Takes a tensor in equal parts along its first axis.
   *
   * @param endings one for each part, which it gets after the tensor's name, if that has one
   * @throws MismatchException as {@link #tensor}
   */
  public List<Tensor> parts(List<String> endings, String name, int... sizes) {
    Tensor whole = fixed(name, sizes);
    int rows = sizes[0] / endings.size();
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < endings.size(); i++) {
      Tensor part = whole.rows(i * rows, (i + 1) * rows);
      if (whole.name() != null) {
        part = part.named(whole.name() + endings.get(i));
      }
      leaves.add(Leaf.of(prefix + name, i * part.count(), part));
      parts.add(part);
    }
    return parts;
  }

  /**
   * Takes a tensor in two parts along its second axis, which are copies.
   *
   * @param width of the first part
   * @param endings one for each part, as of {@link #parts}
   * @throws MismatchException as {@link #tensor}
   */
  public List<Tensor> columns(int width, List<String> endings, String name, int... sizes) {
    Tensor whole = fixed(name, sizes);
    int row = whole.count() / sizes[0];
    int[] bounds = {0, width, sizes[1]};
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Tensor part = whole.columns(bounds[i], bounds[i + 1]);
      if (whole.name() != null) {
        part = part.named(whole.name() + endings.get(i));
      }
      leaves.add(new Leaf(prefix + name, row / sizes[1] * bounds[i], row, part));
      parts.add(part);
    }
    return parts;
  }

  /** Notes a tensor that a layer computed from others and computes with instead of them. */
  public Tensor computed(Tensor tensor) {
    leaves.add(Leaf.of(null, 0, tensor));
    return tensor;
  }

  /** What the layers compute with, whichever part of the tree they took it from. */
  public List<Leaf> leaves() {
    return List.copyOf(leaves);
  }

  /**
   * Takes a tensor that layers only compute others from, once.
   *
   * @throws MismatchException as {@link #tensor}
   */
  public Tensor fixed(String name, int... sizes) {
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
