/** DETR: the model, the detector for users, and the command line. */
module detr {
  requires transitive detr.tensor;
  requires transitive java.desktop;
  requires detr.nn;
  requires detr.weights;
  requires com.twelvemonkeys.imageio.core;
  requires com.twelvemonkeys.imageio.tiff;
  requires com.twelvemonkeys.imageio.webp;
  requires info.picocli;
  requires java.management;
  requires java.net.http;
  requires tools.jackson.core;
  requires xchart;

  exports detr;
  exports detr.eval;
  exports detr.io;
  exports detr.shapes;
  exports detr.train;
  exports detr.train.data;
  exports detr.model to
      detr.bench;

  opens detr.cli to
      info.picocli;
}
