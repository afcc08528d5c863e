package detr.tensor;

/**
 * A float array for each worker, as long as any operation has asked for. What vectors should reach
 * fast begins at {@link CacheLine#START} or whole lines behind it.
 */
final class Scratch {
  private final float[][] arrays;

  Scratch(int workers) {
    arrays = new float[workers][0];
  }

  /**
   * Makes room for so many floats from {@link CacheLine#START} on for every worker; called before
   * an operation's tasks start.
   */
  void ensure(int floats) {
    int length = CacheLine.START + floats;
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
