/** Tensors, the operations on them, and the Vector API kernels that compute them fast. */
module detr.tensor {
  requires static jdk.incubator.vector;

  exports detr.tensor;
  exports detr.tensor.kernel to
      detr.nn,
      detr.bench;
}
