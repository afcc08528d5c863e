package detr.bench.jmh;

import detr.tensor.Roofline;

/**
 * A benchmark's result.
 *
 * @param benchmark class and method
 * @param shape as the table shows it
 * @param seconds of one call
 */
record Timing(String benchmark, String shape, int threads, double seconds, Work work) {
  private static final double GIGA = 1e9;

  /** 10⁹ operations a second. */
  double gflops() {
    return work.operations() / seconds / GIGA;
  }

  /** 10⁹ bytes a second. */
  double gigabytes() {
    return work.bytes() / seconds / GIGA;
  }

  double shareOfPeak(Roofline roofline) {
    return gflops() / roofline.gflops();
  }

  double shareOfBound(Roofline roofline) {
    return roofline.bound(work.operations(), work.bytes()) / seconds;
  }

  /** Whether the peak bounds it, and not the bandwidth. */
  boolean boundByCompute(Roofline roofline) {
    return work.operations() / roofline.gflops() >= work.bytes() / roofline.gigabytes();
  }
}
