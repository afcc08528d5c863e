package detr.tensor.fast;

import detr.tensor.kernel.Kernels;

/**
 * A float array for each worker, as long as any operation has asked for. Its first floats are left
 * to {@link Kernels#tiles}; what vectors should reach fast begins at {@link #START} or whole lines
 * behind it.
 */
final class Scratch {
  /** Where an operation's own begins: a line of the cache, as {@link CacheLine} has it. */
  static final int START = CacheLine.roundUp(Kernels.TILE_SPARE) + CacheLine.START;

  private final float[][] arrays;

  Scratch(int workers) {
    arrays = new float[workers][0];
  }

  /**
   * Makes room for so many floats from {@link #START} on for every worker; called before an
   * operation's tasks start.
   */
  void ensure(int floats) {
    int length = START + floats;
    for (int i = 0; i < arrays.length; i++) {
      if (arrays[i].length < length) {
        arrays[i] = new float[length];
      }
    }
  }

  float[] of(int worker) {
    return arrays[worker];
  }
}
