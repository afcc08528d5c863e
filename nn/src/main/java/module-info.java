/** Neural-network layers, written once against {@code detr.tensor.Ops}. */
module detr.nn {
  requires transitive detr.tensor;

  exports detr.nn;
  exports detr.nn.autograd;
  exports detr.nn.optim;
}
