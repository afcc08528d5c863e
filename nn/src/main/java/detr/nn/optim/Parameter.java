package detr.nn.optim;

import detr.nn.ParameterScope;
import detr.tensor.Tensor;
import java.util.Arrays;

/**
 * A tensor that training changes, with the gradient that is being gathered for its next change. The
 * tensor's own array is changed, so who computes with it sees the change.
 */
public final class Parameter {
  private final String name;
  private final Tensor value;
  private final float[] gradient;

  /**
   * @param name the official one
   * @param value has its array to itself
   * @throws IllegalArgumentException if it is stored elsewhere or shares its array
   */
  public Parameter(String name, Tensor value) {
    if (value.isStored() || value.data().length != value.count()) {
      throw new IllegalArgumentException(name + " " + value + " has no array of its own");
    }
    this.name = name;
    this.value = value;
    gradient = new float[value.count()];
  }

  /** The full name, as checkpoints have it. */
  public String name() {
    return name;
  }

  /** The current value; an optimizer's step writes into it. */
  public Tensor value() {
    return value;
  }

  /** The gathered gradient, in the value's order; not a copy. */
  public float[] gradient() {
    return gradient;
  }

  /** Forgets the gathered gradient. */
  public void clearGradient() {
    Arrays.fill(gradient, 0);
  }

  /**
   * Adds to the gradient of a part of the value.
   *
   * @param leaf tells where the part is
   * @param part of the loss by that part
   * @param weight what the part counts for: one over the number of batches that make a step
   */
  public void addGradient(ParameterScope.Leaf leaf, Tensor part, float weight) {
    float[] added = part.data();
    int rows = part.size(0);
    int n = rows == 0 ? 0 : part.count() / rows;
    for (int row = 0; row < rows; row++) {
      int to = leaf.from() + row * leaf.stride();
      int from = part.offset() + row * n;
      for (int i = 0; i < n; i++) {
        gradient[to + i] += weight * added[from + i];
      }
    }
  }
}
