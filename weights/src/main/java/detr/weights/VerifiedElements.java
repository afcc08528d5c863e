package detr.weights;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/** Elements whose bytes are compared with a SHA-256 the first time they are read. */
final class VerifiedElements implements Elements {
  private final Elements elements;
  private final MemorySegment bytes;
  private final String sha256;
  private final Supplier<WeightsException> mismatch;
  private volatile boolean verified;

  VerifiedElements(
      Elements elements, MemorySegment bytes, String sha256, Supplier<WeightsException> mismatch) {
    this.elements = elements;
    this.bytes = bytes;
    this.sha256 = sha256;
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

  // Two threads that come at once both hash, which is harmless.
  private void verify() {
    if (verified) {
      return;
    }
    if (!Sha256.of(bytes).equals(sha256)) {
      throw mismatch.get();
    }
    verified = true;
  }
}
