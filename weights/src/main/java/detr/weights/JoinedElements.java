package detr.weights;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** Tensors one after the other: their concatenation along the first axis. */
record JoinedElements(List<Elements> parts, DType type) implements Elements {
  @Override
  public int count() {
    return parts.stream().mapToInt(Elements::count).sum();
  }

  @Override
  public void copyFloats(float[] into, int at) {
    for (Elements part : parts) {
      part.copyFloats(into, at);
      at += part.count();
    }
  }

  @Override
  public void copyBytes(MemorySegment into, long at) {
    for (Elements part : parts) {
      part.copyBytes(into, at);
      at += (long) part.count() * type.bytes();
    }
  }
}
