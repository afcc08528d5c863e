package detr.tensor;

/** A float array for each worker, as long as any operation has asked for. */
final class Scratch {
  private final float[][] arrays;

  Scratch(int workers) {
    arrays = new float[workers][0];
  }

  /** Makes every worker's array at least this long; called before an operation's tasks start. */
  void ensure(int floats) {
    for (int i = 0; i < arrays.length; i++) {
      if (arrays[i].length < floats) {
        arrays[i] = new float[floats];
      }
    }
  }

  float[] of(int worker) {
    return arrays[worker];
  }
}
