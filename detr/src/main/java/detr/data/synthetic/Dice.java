package detr.data.synthetic;

import detr.data.Seeds;
import java.util.SplittableRandom;

/**
 * The random choices of one scene. All come from {@link SplittableRandom#nextLong}, for how its
 * other methods choose is not laid down.
 */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed, long index) {
    random = Seeds.random(seed, index);
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
