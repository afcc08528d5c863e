/** Readers of weight files that may be hostile, and the converted format. */
module detr.weights {
  requires transitive detr.tensor;
  requires tools.jackson.core;

  exports detr.weights;
}
