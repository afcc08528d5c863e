package detr.bench.ladder;

/**
 * One step of the ladder from three loops to the library's matrix product. Matrices lie row after
 * row. An object serves one caller at a time.
 */
interface Rung {
  /** Short and unique, as tables name it. */
  String name();

  /** What it does that the rung before does not. */
  String idea();

  /** How many threads work. */
  default int threads() {
    return 1;
  }

  /**
   * C[m, n] = A[m, k] · B[k, n]; what was in C does not matter.
   *
   * @throws IllegalArgumentException if a rung that works in whole panels is given an n that is no
   *     multiple of {@link Tile#WIDTH}
   */
  void multiply(float[] a, float[] b, float[] c, int m, int k, int n);
}
