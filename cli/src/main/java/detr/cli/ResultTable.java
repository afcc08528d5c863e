package detr.cli;

import detr.format.DetectionJson;
import detr.result.Detection;
import detr.result.Segment;
import java.io.PrintWriter;

/** The table that {@code detect} prints of each image. */
final class ResultTable {
  private ResultTable() {}

  static void print(ImageFinding.Summary image, PrintWriter out) {
    DetectionJson.Result result = image.result();
    String what = image.segments() == null ? "object" : "segment";
    int count = result.detections().size();
    out.printf(
        "%s  %dx%d  %d %s%n",
        image.file(), result.width(), result.height(), count, count == 1 ? what : what + "s");
    if (image.segments() == null) {
      for (Detection d : result.detections()) {
        out.printf(
            "  %-16s %6.4f  %8.1f %8.1f %8.1f %8.1f%n",
            d.label(), d.score(), d.box().xmin(), d.box().ymin(), d.box().xmax(), d.box().ymax());
      }
    } else {
      for (Segment s : image.segments()) {
        out.printf(
            "  %-24s %6.4f  %-5s %10d pixels%n",
            s.label(), s.score(), s.thing() ? "thing" : "stuff", s.area());
      }
    }
    out.flush();
  }
}
