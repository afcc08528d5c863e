package detr.weights;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A named tensor in a weight file. Its elements stay in the file, which is memory-mapped, until
 * they are asked for, and are read anew each time; they must be asked for before the {@link
 * Checkpoint} they come from is closed. May be read by several threads at once.
 */
public final class StoredTensor {
  private final Path file;
  private final String name;
  private final DType dtype;
  private final Shape shape;
  private final Elements elements;

  StoredTensor(Path file, String name, DType dtype, Shape shape, Elements elements) {
    this.file = file;
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
    this.elements = elements;
  }

  /** The name in its file. */
  public String name() {
    return name;
  }

  /** The type of the elements in the file. */
  public DType dtype() {
    return dtype;
  }

  /** The sizes, outermost first. */
  public Shape shape() {
    return shape;
  }

  /** The same tensor under another name. */
  public StoredTensor named(String other) {
    return new StoredTensor(file, other, dtype, shape, elements);
  }

  /**
   * The elements in row-major order, in a new array at each call; float16 and bfloat16 are widened,
   * float64 narrowed.
   *
   * @throws WeightsException if the elements are not floating-point numbers, if one is NaN or
   *     infinite (also if it became so by narrowing), or if they are not those that a converted
   *     model's manifest promises
   */
  public float[] floats() {
    requireFloating();
    float[] floats = new float[shape.count()];
    read(floats);
    return floats;
  }

  /** {@link #floats()} into the start of an array that has room for them. */
  private void read(float[] into) {
    requireFloating();
    elements.copyFloats(into, 0);
    if (!allFinite(into)) {
      throw refuse("holds NaN or infinity; the weights are damaged or their training diverged");
    }
  }

  private void requireFloating() {
    if (!dtype.isFloating()) {
      throw refuse("holds " + dtype + " elements where floating-point numbers are wanted");
    }
  }

  private boolean allFinite(float[] floats) {
    // Without a branch on each element, so that the loop runs on vectors: x - x is 0 or NaN, and
    // as bits only NaN is not 0.
    int bits = 0;
    int count = shape.count();
    for (int i = 0; i < count; i++) {
      bits |= Float.floatToRawIntBits(floats[i] - floats[i]);
    }
    return bits == 0;
  }

  /**
   * The elements as float16, little-endian, each the nearest to what {@link #floats()} reads.
   *
   * @throws WeightsException as {@link #floats()}, and if an element is too large for float16
   */
  byte[] halves() {
    float[] floats = floats();
    ByteBuffer halves = ByteBuffer.allocate(DType.F16.bytes() * floats.length);
    halves.order(ByteOrder.LITTLE_ENDIAN);
    for (float value : floats) {
      short half = Float.floatToFloat16(value);
      if (Float.isInfinite(Float.float16ToFloat(half))) {
        throw refuse("holds " + value + ", but float16 ends at 65504; keep it in float32");
      }
      halves.putShort(half);
    }
    return halves.array();
  }

  /** The elements as float32, read as by {@link #floats()} whenever the tensor is used. */
  public Tensor tensor() {
    return Tensor.stored(shape, this::read);
  }

  /**
   * The bytes of the elements in row-major order, little-endian, in a new buffer.
   *
   * @throws WeightsException if they are more than a Java array can hold, or are not those that a
   *     converted model's manifest promises
   */
  public ByteBuffer bytes() {
    long size = (long) shape.count() * dtype.bytes();
    if (size > Integer.MAX_VALUE - Long.BYTES) {
      throw refuse("has " + size + " bytes, more than a Java array can hold");
    }
    byte[] bytes = new byte[(int) size];
    elements.copyBytes(MemorySegment.ofArray(bytes), 0);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Tensors one after the other along their first axis, read part by part when asked for.
   *
   * @throws WeightsException if their element types or other axes differ
   */
  static StoredTensor joined(String name, List<StoredTensor> parts) {
    StoredTensor first = parts.getFirst();
    long rows = 0;
    for (StoredTensor part : parts) {
      if (part.dtype != first.dtype
          || part.shape.rank() == 0
          || !Arrays.equals(part.inner(), first.inner())) {
        throw first.refuse(
            "and "
                + WeightsException.quote(part.name)
                + " differ in more than their first axis, so they cannot be joined to "
                + WeightsException.quote(name));
      }
      rows += part.shape.size(0);
    }
    long[] sizes = Arrays.stream(first.shape.sizes()).asLongStream().toArray();
    sizes[0] = rows;
    List<Elements> elements = parts.stream().map(part -> part.elements).toList();
    return new StoredTensor(
        first.file,
        name,
        first.dtype,
        Sizes.shape(sizes, first::refuse),
        new JoinedElements(elements, first.dtype));
  }

  private int[] inner() {
    return Arrays.copyOfRange(shape.sizes(), 1, shape.rank());
  }

  WeightsException refuse(String problem) {
    return new WeightsException(file, "tensor " + WeightsException.quote(name) + " " + problem);
  }

  @Override
  public String toString() {
    return name + " " + dtype + shape;
  }
}
