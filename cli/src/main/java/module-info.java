/** The command line. */
module detr.cli {
  requires detr;
  requires info.picocli;
  requires java.management;
  requires java.net.http;
  requires tools.jackson.core;
  requires xchart;

  opens detr.cli to
      info.picocli;
}
