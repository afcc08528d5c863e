package detr.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The width of the vectors, and functions of a whole vector. */
final class VectorMath {
  static final VectorSpecies<Float> SPECIES =
      switch (Lanes.bits()) {
        case 128 -> FloatVector.SPECIES_128;
        case 256 -> FloatVector.SPECIES_256;
        default -> FloatVector.SPECIES_512;
      };
  private static final int L = SPECIES.length();
  private static final VectorShuffle<Float> ROTATE_8 = VectorShuffle.iota(SPECIES, 8 % L, 1, true);
  private static final VectorShuffle<Float> ROTATE_4 = VectorShuffle.iota(SPECIES, 4 % L, 1, true);
  private static final VectorShuffle<Float> ROTATE_2 = VectorShuffle.iota(SPECIES, 2, 1, true);
  private static final VectorShuffle<Float> ROTATE_1 = VectorShuffle.iota(SPECIES, 1, 1, true);

  private VectorMath() {}

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** {@link Exp#exp} on a vector. */
  static FloatVector exp(FloatVector x) {
    return expOfSmall(x.min(Exp.HIGHEST));
  }

  /** The same for x of at most {@link Exp#HIGHEST}. */
  static FloatVector expOfSmall(FloatVector x) {
    VectorMask<Float> vanishes = x.compare(VectorOperators.LT, Exp.LOWEST);
    FloatVector shifted = x.fma(broadcast(Exp.LOG2_E), broadcast(Exp.ROUND));
    FloatVector n = shifted.sub(Exp.ROUND);
    FloatVector r = n.fma(broadcast(-Exp.LN2_HIGH), x);
    r = n.fma(broadcast(-Exp.LN2_LOW), r);
    FloatVector p = r.fma(broadcast(Exp.P0), broadcast(Exp.P1));
    p = p.fma(r, broadcast(Exp.P2));
    p = p.fma(r, broadcast(Exp.P3));
    p = p.fma(r, broadcast(Exp.P4));
    p = p.fma(r, broadcast(Exp.P5));
    p = p.fma(r.mul(r), r).add(1);
    IntVector exponent =
        shifted.reinterpretAsInts().sub(Exp.ROUND_BITS - 127).lanewise(VectorOperators.LSHL, 23);
    return p.mul(exponent.reinterpretAsFloats()).blend(0, vanishes);
  }

  /**
   * The sum of the lanes, always in the same order. reduceLanes(ADD) promises none, and indeed the
   * interpreter and C2 differ: results would change while the JVM warms up.
   */
  static float sum(FloatVector v) {
    if (L >= 16) {
      v = v.add(v.rearrange(ROTATE_8));
    }
    if (L >= 8) {
      v = v.add(v.rearrange(ROTATE_4));
    }
    v = v.add(v.rearrange(ROTATE_2));
    return v.add(v.rearrange(ROTATE_1)).lane(0);
  }
}
