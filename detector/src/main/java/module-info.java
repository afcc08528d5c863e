/** DETR: the model, the detector for users, and the command line. */
module detr {
  requires transitive detr.tensor;
  requires detr.nn;
  requires detr.weights;
}
