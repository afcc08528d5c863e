package detr.tensor.fast;

/**
 * How arrays lie to the lines of the cache. A vector of 512 bits is as long as a line, so one that
 * begins anywhere but at a line's start takes two accesses to the cache, and a product whose right
 * factor lies so runs at half its speed where the CPU starts two such multiply-adds a cycle.
 *
 * <p>Java tells no address. But the elements of an array follow a header of 16 bytes, and the array
 * itself begins on a line if objects are aligned to 64 bytes ({@code
 * -XX:ObjectAlignmentInBytes=64}, which the launcher sets for such a CPU) or if it is so large that
 * its collector gives it regions of its own (G1, ZGC and Shenandoah do). Then element {@link
 * #START} begins one too. Elsewhere starting there does no harm.
 */
final class CacheLine {
  /** Floats in a line. */
  static final int FLOATS = 16;

  /** The first element of an array that begins a line. */
  static final int START = FLOATS - 4;

  private CacheLine() {}

  /** So many floats in whole lines. */
  static int roundUp(int floats) {
    return Math.addExact(floats, FLOATS - 1) / FLOATS * FLOATS;
  }
}
