package detr.weights;

import java.lang.foreign.MemorySegment;

/**
 * A view of a storage: element (i, j, ...) is the storage's element {@code offset + i·stride0 +
 * j·stride1 + ...}. This is how torch describes every tensor; a transposed matrix is the same
 * storage with its strides swapped.
 */
final class StridedElements implements Elements {
  private final MemorySegment storage;
  private final DType type;
  private final long offset;
  private final int[] sizes;
  private final long[] strides;
  private final int count;

  /** The caller has checked that every element is inside the storage and that the count fits. */
  StridedElements(MemorySegment storage, DType type, long offset, int[] sizes, long[] strides) {
    this.storage = storage;
    this.type = type;
    this.offset = offset;
    int product = 1;
    boolean contiguous = true;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      contiguous &= sizes[axis] == 1 || strides[axis] == product;
      product *= sizes[axis];
    }
    this.count = product;
    this.sizes = contiguous ? new int[] {product} : sizes;
    this.strides = contiguous ? new long[] {1} : strides;
  }

  /** All elements of a storage in order. */
  static StridedElements contiguous(MemorySegment storage, DType type, int count) {
    return new StridedElements(storage, type, 0, new int[] {count}, new long[] {1});
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void copyFloats(float[] into, int at) {
    long stride = strides[strides.length - 1];
    forEachRow((first, n, row) -> rowFloats(first, stride, n, into, at + row * n));
    letGo();
  }

  /**
   * Weights are read once, to be packed. Their pages of the mapped file would go on counting as
   * this process's memory; read again, they come from the system's cache.
   */
  private void letGo() {
    if (storage.isMapped() && storage.byteSize() > 0) {
      storage.unload();
    }
  }

  @Override
  public void copyBytes(MemorySegment into, long at) {
    int width = type.bytes();
    long stride = strides[strides.length - 1];
    forEachRow(
        (first, n, row) -> {
          long to = at + (long) row * n * width;
          if (stride == 1) {
            MemorySegment.copy(storage, first * width, into, to, (long) n * width);
            return;
          }
          for (int i = 0; i < n; i++) {
            long from = (first + i * stride) * width;
            MemorySegment.copy(storage, from, into, to + (long) i * width, width);
          }
        });
  }

  private interface Row {
    void copy(long first, int n, int row);
  }

  /** Counts through the indices of all axes but the last, like an odometer. */
  private void forEachRow(Row rows) {
    if (count == 0) {
      return;
    }
    int last = sizes.length - 1;
    int[] index = new int[last];
    long first = offset;
    int total = count / sizes[last];
    for (int row = 0; row < total; row++) {
      rows.copy(first, sizes[last], row);
      for (int axis = last - 1; axis >= 0; axis--) {
        first += strides[axis];
        if (++index[axis] < sizes[axis]) {
          break;
        }
        first -= strides[axis] * sizes[axis];
        index[axis] = 0;
      }
    }
  }

  private void rowFloats(long first, long stride, int n, float[] into, int at) {
    switch (type) {
      case F32 -> {
        if (stride == 1) {
          MemorySegment.copy(storage, MappedFile.FLOAT, first * 4, into, at, n);
          return;
        }
        for (int i = 0; i < n; i++) {
          into[at + i] = storage.get(MappedFile.FLOAT, (first + i * stride) * 4);
        }
      }
      case F16 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] =
              Float.float16ToFloat(storage.get(MappedFile.SHORT, (first + i * stride) * 2));
        }
      }
      case BF16 -> {
        // bfloat16 is the upper half of a float32.
        for (int i = 0; i < n; i++) {
          into[at + i] =
              Float.intBitsToFloat(
                  storage.get(MappedFile.SHORT, (first + i * stride) * 2) << Short.SIZE);
        }
      }
      case F64 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = (float) storage.get(MappedFile.DOUBLE, (first + i * stride) * 8);
        }
      }
      case I8, U8, I16, I32, I64, BOOL ->
          throw new IllegalStateException(type + " elements are not floating-point numbers");
    }
  }
}
