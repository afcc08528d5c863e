package detr.tensor.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * How wide the vectors are: decided once, from the CPU and the modules of the running JVM.
 *
 * <p>The system property {@code detr.vector.bits} sets the most to use: 0 (scalar), 128, 256 or
 * 512. Without jdk.incubator.vector among the modules there is only scalar.
 */
public final class VectorWidth {
  /** The system property that sets the most bits to use. */
  public static final String PROPERTY = "detr.vector.bits";

  private static final int BITS = choose(System.getProperty(PROPERTY));

  private VectorWidth() {}

  /** Bits of a vector, 0 for scalar code. */
  public static int bits() {
    return BITS;
  }

  /** Whether this JVM resolved the module of the Vector API. */
  public static boolean vectorModulePresent() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** Kernels are written for at most 512 bits; a wider SVE machine runs them at 512. */
  private static int widest() {
    if (!vectorModulePresent()) {
      return 0;
    }
    int bits = Math.min(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 512);
    return bits < 128 ? 0 : bits;
  }

  private static int choose(String forced) {
    if (forced == null) {
      if (!vectorModulePresent()) {
        System.err.println(
            "detr: computing in scalar code, many times slower;"
                + " start Java with --add-modules jdk.incubator.vector");
      }
      return widest();
    }
    int most =
        switch (forced) {
          case "0" -> 0;
          case "128" -> 128;
          case "256" -> 256;
          case "512" -> 512;
          default ->
              throw new IllegalArgumentException(
                  "-D" + PROPERTY + "=" + forced + ": expected 0, 128, 256 or 512");
        };
    return most == 0 ? 0 : Math.min(most, widest());
  }
}
