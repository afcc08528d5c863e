/** DETR: the model, and the detector for users. */
module detr {
  requires transitive detr.tensor;
  requires transitive java.desktop;
  requires transitive detr.nn;
  requires transitive detr.weights;
  requires transitive tools.jackson.core;
  requires com.twelvemonkeys.imageio.core;
  requires com.twelvemonkeys.imageio.tiff;
  requires com.twelvemonkeys.imageio.webp;
  requires java.management;

  exports detr;
  exports detr.coco;
  exports detr.data;
  exports detr.data.synthetic;
  exports detr.eval;
  exports detr.format;
  exports detr.geometry;
  exports detr.image;
  exports detr.inference;
  exports detr.model;
  exports detr.render;
  exports detr.result;
  exports detr.train;
  exports detr.train.loss;
}
