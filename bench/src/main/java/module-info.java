/** Benchmarks on the real layer shapes, and comparisons with native runtimes. */
module detr.bench {
  requires ai.djl.api;
  requires com.microsoft.onnxruntime;
  requires detr;
  requires detr.nn;
  requires detr.weights;
  requires java.management;
  requires jdk.incubator.vector;
  requires jmh.core;
}
