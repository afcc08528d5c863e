package detr.tensor;

import java.util.Arrays;

/**
 * The sizes of a tensor's axes, outermost first. Immutable. A size may be 0; the number of elements
 * must fit an {@code int}, for a tensor lives in one Java array.
 */
public final class Shape {
  private final int[] sizes;
  private final int count;

  private Shape(int[] sizes) {
    long product = 1;
    for (int size : sizes) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in shape " + Arrays.toString(sizes));
      }
      product = Math.multiplyExact(product, (long) size);
      if (product > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(sizes) + " has more elements than a Java array can hold");
      }
    }
    this.sizes = sizes;
    this.count = (int) product;
  }

  /**
   * @throws IllegalArgumentException if a size is negative or the elements are more than {@code
   *     Integer.MAX_VALUE}
   */
  public static Shape of(int... sizes) {
    return new Shape(sizes.clone());
  }

  /** The number of axes. */
  public int rank() {
    return sizes.length;
  }

  /** The size of an axis; negative axes count from the end, so {@code size(-1)} is the last. */
  public int size(int axis) {
    return sizes[axis < 0 ? axis + sizes.length : axis];
  }

  /** The number of elements. */
  public int count() {
    return count;
  }

  /** All sizes, as a copy. */
  public int[] sizes() {
    return sizes.clone();
  }

  /** The number of rows when all axes but the last are counted as one; 1 for a scalar. */
  public int rows() {
    int rows = 1;
    for (int axis = 0; axis < sizes.length - 1; axis++) {
      rows *= sizes[axis];
    }
    return rows;
  }

  /**
   * Whether the last axes are those of another shape: what is broadcast from that to this is then
   * repeated as a whole.
   */
  public boolean endsWith(Shape other) {
    int leading = sizes.length - other.sizes.length;
    return leading >= 0
        && Arrays.equals(sizes, leading, sizes.length, other.sizes, 0, other.sizes.length);
  }

  /** This shape with another last axis. */
  public Shape withLast(int size) {
    int[] changed = sizes.clone();
    changed[changed.length - 1] = size;
    return new Shape(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  @Override
  public String toString() {
    return Arrays.toString(sizes);
  }
}
