/** DETR: the model, the detector for users, and the command line. */
module detr {
  requires transitive detr.tensor;
  requires detr.nn;
  requires detr.weights;
  requires info.picocli;
  requires java.management;
  requires java.net.http;

  opens detr.cli to
      info.picocli;
}
