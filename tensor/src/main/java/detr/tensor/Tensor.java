package detr.tensor;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A dense array of float32 in row-major order: a {@code float[]}, the offset of the first element
 * in it, and a {@link Shape}. It knows nothing of gradients; the tape that wants them keeps them.
 *
 * <p>A <em>stored</em> tensor ({@link #stored}) has no array of its own: every {@link #data()} call
 * reads the elements anew from where they are kept, such as a memory-mapped weight file. So an
 * interpreter that packs its weights once holds one copy of them and not two.
 */
public final class Tensor {
  private final Shape shape;
  private final float[] data;
  private final int offset;
  private final Consumer<float[]> store;
  private final String name;

  private Tensor(Shape shape, float[] data, int offset, Consumer<float[]> store, String name) {
    this.shape = shape;
    this.data = data;
    this.offset = offset;
    this.store = store;
    this.name = name;
  }

  /** A tensor of zeros. */
  public static Tensor zeros(int... sizes) {
    Shape shape = Shape.of(sizes);
    return new Tensor(shape, new float[shape.count()], 0, null, null);
  }

  /**
   * A tensor over an array, which is not copied.
   *
   * @throws IllegalArgumentException if the array's length is not the shape's count
   */
  public static Tensor of(float[] data, int... sizes) {
    Shape shape = Shape.of(sizes);
    if (data.length != shape.count()) {
      throw new IllegalArgumentException(data.length + " values for shape " + shape);
    }
    return new Tensor(shape, data, 0, null, null);
  }

  /**
   * A tensor over a part of an array, which is not copied.
   *
   * @throws IllegalArgumentException if the part is not inside the array
   */
  public static Tensor view(float[] data, int offset, Shape shape) {
    if (offset < 0 || offset > data.length - shape.count()) {
      throw new IllegalArgumentException(
          "shape " + shape + " at " + offset + " is outside an array of " + data.length);
    }
    return new Tensor(shape, data, offset, null, null);
  }

  /**
   * A tensor whose elements stay where they are until read.
   *
   * @param store writes the elements to the start of an array that has room for them
   */
  public static Tensor stored(Shape shape, Consumer<float[]> store) {
    return new Tensor(shape, null, 0, store, null);
  }

  /** A tensor that has a shape and no elements, to plan with; reading it fails. */
  public static Tensor unread(Shape shape) {
    return new Tensor(shape, null, 0, null, null);
  }

  /** The same elements under a name, such as a parameter's; shares the array. */
  public Tensor named(String newName) {
    return new Tensor(shape, data, offset, store, newName);
  }

  /** What {@link #named} said; null if nothing. */
  public String name() {
    return name;
  }

  /** The sizes, outermost first. */
  public Shape shape() {
    return shape;
  }

  /** The size of an axis; negative axes count from the end. */
  public int size(int axis) {
    return shape.size(axis);
  }

  /** The number of elements. */
  public int count() {
    return shape.count();
  }

  /** True if {@link #data()} reads the elements anew at each call. */
  public boolean isStored() {
    return data == null;
  }

  /** The array that holds the elements from {@link #offset()} on; a new one if stored. */
  public float[] data() {
    if (data != null) {
      return data;
    }
    requireElements();
    float[] read = new float[shape.count()];
    store.accept(read);
    return read;
  }

  /** Copies the elements to the start of an array, which must have room for them. */
  public void readInto(float[] into) {
    if (data == null) {
      requireElements();
      store.accept(into);
    } else {
      System.arraycopy(data, offset, into, 0, shape.count());
    }
  }

  private void requireElements() {
    if (store == null) {
      throw new IllegalStateException(shape + " has no elements: it is only planned with");
    }
  }

  /** The index in {@link #data()} of the first element; 0 if stored. */
  public int offset() {
    return offset;
  }

  /** The elements, in a new array. */
  public float[] toArray() {
    return data == null ? data() : Arrays.copyOfRange(data, offset, offset + shape.count());
  }

  /** The same elements in an array of their own. */
  public Tensor copy() {
    return new Tensor(shape, toArray(), 0, null, name);
  }

  /**
   * The same elements under another shape; shares the array.
   *
   * @throws IllegalArgumentException if the counts differ
   */
  public Tensor reshape(Shape other) {
    if (other.count() != shape.count()) {
      throw new IllegalArgumentException("cannot reshape " + shape + " to " + other);
    }
    return new Tensor(other, data, offset, store, name);
  }

  /** See {@link #reshape(Shape)}. */
  public Tensor reshape(int... sizes) {
    return reshape(Shape.of(sizes));
  }

  /**
   * Rows {@code from} to {@code to − 1} along the first axis; shares the array.
   *
   * @throws IllegalArgumentException if the rows are not all there
   */
  public Tensor rows(int from, int to) {
    if (from < 0 || to < from || to > shape.size(0)) {
      throw new IllegalArgumentException("rows " + from + " to " + to + " of " + shape);
    }
    int[] sizes = shape.sizes();
    sizes[0] = to - from;
    Shape part = Shape.of(sizes);
    int start = shape.size(0) == 0 ? 0 : shape.count() / shape.size(0) * from;
    return data == null
        ? stored(part, into -> System.arraycopy(data(), start, into, 0, part.count()))
        : new Tensor(part, data, offset + start, null, null);
  }

  /**
   * Places {@code from} to {@code to − 1} along the second axis: a copy, or read anew if stored.
   *
   * @throws IllegalArgumentException if the places are not all there
   */
  public Tensor columns(int from, int to) {
    if (from < 0 || to < from || to > shape.size(1)) {
      throw new IllegalArgumentException("columns " + from + " to " + to + " of " + shape);
    }
    int[] sizes = shape.sizes();
    sizes[1] = to - from;
    Shape part = Shape.of(sizes);
    if (isStored()) {
      return stored(part, into -> copyColumns(from, part, into));
    }
    float[] copy = new float[part.count()];
    copyColumns(from, part, copy);
    return new Tensor(part, copy, 0, null, null);
  }

  private void copyColumns(int from, Shape part, float[] into) {
    float[] whole = data();
    int rows = shape.size(0);
    int rowLength = rows == 0 ? 0 : shape.count() / rows;
    int partLength = rows == 0 ? 0 : part.count() / rows;
    int start = offset + (shape.size(1) == 0 ? 0 : rowLength / shape.size(1) * from);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(whole, start + row * rowLength, into, row * partLength, partLength);
    }
  }

  /** The shape only: a million numbers help nobody in a message. */
  @Override
  public String toString() {
    return "Tensor" + shape;
  }
}
