package detr.tensor;

/**
 * Which elements dropout (Srivastava et al. 2014) zeroes: a function of a seed and an element's
 * index, so that a backward pass finds the same ones without anybody keeping them, whatever the
 * number of threads.
 *
 * @param probability of an element to be zeroed, 0 to below 1
 * @param seed of the choice
 */
public record Dropout(float probability, long seed) {
  private static final int GOLDEN = 0x9e3779b9;

  /** Of a hash as many bits decide as a float has. */
  private static final int BITS = 24;

  /** What drops nothing. */
  public static final Dropout NONE = new Dropout(0, 0);

  /**
   * @throws IllegalArgumentException if the probability is out of range
   */
  public Dropout {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException("a probability of " + probability + " to drop out");
    }
  }

  /** Whether anything is zeroed. */
  public boolean drops() {
    return probability > 0;
  }

  /**
   * Zeroes or scales {@code count} elements of {@code x} from {@code xOff} on, into {@code out}
   * from {@code outOff} on; {@code out} may be {@code x}.
   *
   * @param first the index of the first element, which decides with the seed
   */
  public void apply(float[] x, int xOff, int first, float[] out, int outOff, int count) {
    long mixed = mix(seed);
    int low = (int) mixed;
    int high = (int) (mixed >>> Integer.SIZE);
    int threshold = Math.round(probability * (1 << BITS));
    float kept = 1 / (1 - probability);
    for (int i = 0; i < count; i++) {
      int hash = hash((first + i) * GOLDEN + low, high);
      out[outOff + i] = x[xOff + i] * (hash >>> Integer.SIZE - BITS < threshold ? 0 : kept);
    }
  }

  /** The finaliser of SplitMix64, for seeds that are near each other. */
  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ a >>> 27) * 0x94d049bb133111ebL;
    return b ^ b >>> 31;
  }

  /** The finaliser of MurmurHash3, with half of the seed between its rounds. */
  private static int hash(int key, int seed) {
    int a = (key ^ key >>> 16) * 0x85ebca6b;
    int b = ((a ^ a >>> 13) + seed) * 0xc2b2ae35;
    return b ^ b >>> 16;
  }
}
