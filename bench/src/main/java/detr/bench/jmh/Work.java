package detr.bench.jmh;

/**
 * What a benchmark has to do at least, whatever the algorithm.
 *
 * @param operations floating-point operations of its products, two a multiply-add; a convolution's
 *     are those of the direct method; 0 where there is no product
 * @param bytes compulsory traffic: every input, weight and output once
 */
record Work(double operations, double bytes) {
  /** Of work that reads and writes so many floats in all. */
  static Work of(double multiplyAdds, double floats) {
    return new Work(2 * multiplyAdds, Float.BYTES * floats);
  }
}
