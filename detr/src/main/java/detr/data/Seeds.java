package detr.data;

import java.util.SplittableRandom;

/** Random generators that follow from what they are for, not from the order of asking. */
public final class Seeds {
  private Seeds() {}

  /** The generator of, say, (seed, epoch, position); neighbours share nothing. */
  public static SplittableRandom random(long... keys) {
    long state = 0;
    for (long key : keys) {
      state = mix(state + key);
    }
    return new SplittableRandom(state);
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ a >>> 27) * 0x94d049bb133111ebL;
    return b ^ b >>> 31;
  }
}
