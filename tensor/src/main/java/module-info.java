/** Tensors, the operations on them, and the Vector API kernels that compute them fast. */
module detr.tensor {
  requires static jdk.incubator.vector;

  exports detr.tensor;
  exports detr.tensor.fast;
  exports detr.tensor.kernel to
      detr.bench;
}
