package detr.weights;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/** Elements whose bytes are compared with a checksum the first time they are read. */
final class VerifiedElements implements Elements {
  private final Elements elements;
  private final MemorySegment bytes;
  private final Checksum checksum;
  private final Supplier<WeightsException> mismatch;
  private volatile boolean verified;

  VerifiedElements(
      Elements elements,
      MemorySegment bytes,
      Checksum checksum,
      Supplier<WeightsException> mismatch) {
    this.elements = elements;
    this.bytes = bytes;
    this.checksum = checksum;
    this.mismatch = mismatch;
  }

  @Override
  public int count() {
    return elements.count();
  }

  @Override
  public void copyFloats(float[] into, int at) {
    verify();
    elements.copyFloats(into, at);
  }

  @Override
  public void copyBytes(MemorySegment into, long at) {
    verify();
    elements.copyBytes(into, at);
  }

  // Two threads that come at once both compute it, which is harmless.
  private void verify() {
    if (verified) {
      return;
    }
    if (!checksum.isOf(bytes)) {
      throw mismatch.get();
    }
    verified = true;
  }
}
