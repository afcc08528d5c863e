package detr.tensor.fast;

import detr.tensor.kernel.Kernels;

/**
 * The two bounds of this machine that no kernel passes (Williams, Waterman, Patterson 2009),
 * measured with the instructions that the kernels use.
 *
 * @param gflops 10⁹ floating-point operations a second of fused multiply-adds in registers, two a
 *     multiply-add, all threads together
 * @param gigabytes 10⁹ bytes a second, read and written, of arrays too large for the caches
 */
public record Roofline(double gflops, double gigabytes) {
  private static final int REPEATS = 30;
  private static final int PEAK_CALLS = 2000;
  private static final int PEAK_STEPS = 1000;
  private static final int STREAM_FLOATS = 1 << 24;
  private static final int STREAM_TASK = 1 << 16;

  /**
   * Takes about a second, and 128 MB of heap for that time.
   *
   * @param threads how many work at once
   */
  public static Roofline measure(int threads) {
    try (Workers workers = new Workers(threads)) {
      return new Roofline(peak(workers, PEAK_STEPS), stream(workers));
    }
  }

  /**
   * {@link #gflops} alone, in a sixth of a second.
   *
   * @param threads how many work at once
   */
  public static double peak(int threads) {
    try (Workers workers = new Workers(threads)) {
      return peak(workers, PEAK_STEPS);
    }
  }

  /** The least time, in seconds, that work of these sizes can take. */
  public double bound(double operations, double bytes) {
    return Math.max(operations / gflops, bytes / gigabytes) / 1e9;
  }

  /**
   * Tries of some milliseconds, against which waking a thread is nothing.
   *
   * @param steps of a call, a parameter lest C2 see a constant and make another loop of it
   */
  private static double peak(Workers workers, int steps) {
    Kernels kernels = Kernels.get();
    int threads = workers.threads();
    float[][] out = new float[threads][2 * kernels.panelWidth()];
    long[] operations = new long[threads];
    double best = 0;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      workers.run(
          threads,
          (index, worker) -> {
            operations[index] = 0;
            for (int call = 0; call < PEAK_CALLS; call++) {
              out[index][0] = 0.5f;
              out[index][1] = 1;
              operations[index] += kernels.peak(steps, out[index]);
            }
          });
      best = Math.max(best, (double) threads * operations[0] / (System.nanoTime() - start));
    }
    return best;
  }

  private static double stream(Workers workers) {
    Kernels kernels = Kernels.get();
    float[] from = new float[STREAM_FLOATS];
    float[] to = new float[STREAM_FLOATS];
    double best = 0;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      workers.run(
          STREAM_FLOATS / STREAM_TASK,
          (index, worker) ->
              kernels.scale(from, index * STREAM_TASK, 2, to, index * STREAM_TASK, STREAM_TASK));
      best = Math.max(best, 2.0 * Float.BYTES * STREAM_FLOATS / (System.nanoTime() - start));
    }
    return best;
  }
}
