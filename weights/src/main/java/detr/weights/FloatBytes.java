package detr.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes float32 as little-endian bytes. */
final class FloatBytes {
  private static final int CHUNK = 1 << 18;

  private FloatBytes() {}

  static void write(OutputStream out, float[] floats, int offset, int count) throws IOException {
    byte[] chunk = new byte[Math.min(CHUNK, count) * Float.BYTES];
    MemorySegment from = MemorySegment.ofArray(floats);
    MemorySegment to = MemorySegment.ofArray(chunk);
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      long at = (long) (offset + done) * Float.BYTES;
      MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, at, to, MappedFile.FLOAT, 0, n);
      out.write(chunk, 0, n * Float.BYTES);
    }
  }
}
