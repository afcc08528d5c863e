package detr.bench.jmh;

import detr.tensor.fast.Roofline;

/**
 * A benchmark's result. Speeds and shares are those of the fastest iteration, since the roofline is
 * the best of many tries too: a machine that others use is slower for seconds, and a mean would
 * tell of that.
 *
 * @param benchmark class and method
 * @param shape as the table shows it
 * @param mean seconds of one call
 * @param fastest seconds of one call in the fastest iteration
 */
record Timing(String benchmark, String shape, int threads, double mean, double fastest, Work work) {
  private static final double GIGA = 1e9;

  /** 10⁹ operations a second. */
  double gflops() {
    return work.operations() / fastest / GIGA;
  }

  /** 10⁹ bytes a second. */
  double gigabytes() {
    return work.bytes() / fastest / GIGA;
  }

  double shareOfPeak(Roofline roofline) {
    return gflops() / roofline.gflops();
  }

  double shareOfBound(Roofline roofline) {
    return roofline.bound(work.operations(), work.bytes()) / fastest;
  }

  /** Whether the peak bounds it, and not the bandwidth. */
  boolean boundByCompute(Roofline roofline) {
    return work.operations() / roofline.gflops() >= work.bytes() / roofline.gigabytes();
  }
}
