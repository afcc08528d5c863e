package detr.shapes;

import java.util.SplittableRandom;

/**
 * The random choices of one scene. All come from {@link SplittableRandom#nextLong}, for how its
 * other methods choose is not laid down.
 */
final class Dice {
  private final SplittableRandom random;

  /** Scenes of one seed share nothing but the generator: neighbouring indices are mixed apart. */
  Dice(long seed, long index) {
    random = new SplittableRandom(mix(mix(seed) + index));
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ a >>> 27) * 0x94d049bb133111ebL;
    return b ^ b >>> 31;
  }

  /** From {@code low} to below {@code high}. */
  double uniform(double low, double high) {
    return low + (high - low) * unit();
  }

  /** From {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return low + (int) (unit() * (high - low + 1));
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  private double unit() {
    return (random.nextLong() >>> 11) * 0x1p-53;
  }

  long bits() {
    return random.nextLong();
  }

  /** An angle in radians. */
  double angle() {
    return uniform(-StrictMath.PI, StrictMath.PI);
  }

  Colour colour() {
    return new Colour((float) uniform(8, 248), (float) uniform(8, 248), (float) uniform(8, 248));
  }

  ShapeClass shape() {
    return ShapeClass.values()[between(0, ShapeClass.values().length - 1)];
  }
}
