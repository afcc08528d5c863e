package detr.weights;

import java.lang.foreign.MemorySegment;

/** Where a stored tensor's elements come from, in row-major order. */
sealed interface Elements permits StridedElements, JoinedElements, VerifiedElements {
  /** The number of elements. */
  int count();

  /** Writes all elements, widened or narrowed to float32, from index {@code at} on. */
  void copyFloats(float[] into, int at);

  /** Writes the bytes of all elements, little-endian, from byte {@code at} on. */
  void copyBytes(MemorySegment into, long at);
}
