/**
 * DETR: the model, and the detector for users. The modules that are required for compiling only are
 * inside the JAR, under other names.
 */
module detr {
  requires transitive detr.tensor;
  requires transitive java.desktop;
  requires transitive detr.nn;
  requires transitive detr.weights;
  requires transitive tools.jackson.core;
  requires java.management;
  requires static com.twelvemonkeys.imageio.core;
  requires static com.twelvemonkeys.imageio.jpeg;
  requires static com.twelvemonkeys.imageio.tiff;
  requires static com.twelvemonkeys.imageio.webp;

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
