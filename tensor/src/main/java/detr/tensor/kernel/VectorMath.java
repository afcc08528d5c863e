package detr.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The width of the vectors, and functions of a whole vector. */
final class VectorMath {
  static final VectorSpecies<Float> SPECIES =
      switch (VectorWidth.bits()) {
        case 128 -> FloatVector.SPECIES_128;
        case 256 -> FloatVector.SPECIES_256;
        default -> FloatVector.SPECIES_512;
      };

  /**
   * Whether tiles keep their loads in order with fences: where there may be only 16 registers, on
   * x86 with vectors shorter than AVX-512's, lest C2 load more ahead than they hold. There a fence
   * between loads is no instruction; ARM has 32 registers, and would wait.
   */
  static final boolean FENCED =
      System.getProperty("os.arch").matches("amd64|x86_64") && SPECIES.vectorBitSize() < 512;

  private VectorMath() {}

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** {@link Exp#exp} on a vector, for x of at most {@link Exp#HIGHEST}. */
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
    IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.mul(power.reinterpretAsFloats()).blend(0, vanishes);
  }
}
