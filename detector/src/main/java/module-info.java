/** DETR: the model, the detector for users, and the command line. */
module detr {
  requires transitive detr.tensor;
  requires detr.nn;
  requires detr.weights;
  requires transitive java.desktop;
  requires com.twelvemonkeys.imageio.core;
  requires com.twelvemonkeys.imageio.tiff;
  requires com.twelvemonkeys.imageio.webp;
  requires tools.jackson.core;

  exports detr;
  exports detr.io;
}
