package detr.weights;

import java.nio.charset.StandardCharsets;

/**
 * The numbers that reference files are made of where nothing else is at hand: images and weights
 * that anyone can compute from a name.
 */
public final class FormulaNumbers {
  /** Of all reference files. */
  public static final long SEED = 1;

  private FormulaNumbers() {}

  /** Numbers in [-1, 1) by splitmix64, which starts from the name's FNV-1a hash and the seed. */
  public static double[] signed(long seed, String name, int count) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ Byte.toUnsignedInt(b)) * 0x100000001b3L;
    }
    long base = hash + seed * 0xD1342543DE82EF95L;
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      long z = base + (i + 1) * 0x9E3779B97F4A7C15L;
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
      values[i] = 2 * ((z >>> 40) * 0x1p-24) - 1;
    }
    return values;
  }
}
