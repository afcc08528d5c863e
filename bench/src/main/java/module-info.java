/** Benchmarks on the real layer shapes, and comparisons with native runtimes. */
module detr.bench {
  requires detr;
}
