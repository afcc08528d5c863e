/** Benchmarks on the real layer shapes, and comparisons with native runtimes. */
module detr.bench {
  requires com.microsoft.onnxruntime;
  requires detr;
  requires detr.nn;
  requires detr.weights;
  requires jmh.core;
}
