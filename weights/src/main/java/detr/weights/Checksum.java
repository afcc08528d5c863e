package detr.weights;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What the bytes of a tensor must sum up to: it tells a file that is damaged.
 *
 * @param digits in lower-case hexadecimal
 */
record Checksum(Kind kind, String digits) {
  private static final long CHUNK = 1 << 30;

  /** How it is computed. */
  enum Kind {
    /**
     * What is written. A JVM computes it with the CPU's own instruction from the first call on,
     * which SHA-256 has to wait for the JIT compiler for: half a second of a first image.
     */
    CRC32C("crc32c", "CRC-32C") {
      @Override
      String digits(MemorySegment bytes) {
        return hex(sum(new CRC32C(), bytes));
      }
    },

    /** What manifests of version 1 have. */
    SHA_256("sha256", "SHA-256") {
      @Override
      String digits(MemorySegment bytes) {
        return Sha256.of(bytes);
      }
    };

    private final String field;
    private final String title;

    Kind(String field, String title) {
      this.field = field;
      this.title = title;
    }

    abstract String digits(MemorySegment bytes);

    /** Its name in a manifest. */
    String field() {
      return field;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  static Checksum of(CRC32C sum) {
    return new Checksum(Kind.CRC32C, hex(sum.getValue()));
  }

  private static String hex(long sum) {
    return HexFormat.of().toHexDigits((int) sum);
  }

  /**
   * The sum of bytes, which may be more than one buffer can hold.
   *
   * @param sum is new
   */
  static long sum(java.util.zip.Checksum sum, MemorySegment bytes) {
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
      sum.update(bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at)).asByteBuffer());
    }
    return sum.getValue();
  }

  boolean isOf(MemorySegment bytes) {
    return kind.digits(bytes).equals(digits);
  }
}
