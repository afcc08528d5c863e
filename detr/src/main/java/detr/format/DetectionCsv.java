package detr.format;

import detr.geometry.Box;
import detr.result.Detection;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Detections as CSV (RFC 4180): a header, then a row for each detection, lines ending on CR LF.
 * Scores and coordinates have as many digits as give the same float when read again.
 */
public final class DetectionCsv {
  private static final String LINE_END = "\r\n";
  private static final Pattern QUOTED = Pattern.compile("[\",\r\n]");

  private DetectionCsv() {}

  /**
   * Columns {@code image,width,height,label,class_id,score,xmin,ymin,xmax,ymax}, boxes in pixels of
   * the image; images without detections have no row. The writer is flushed and left open.
   */
  public static void write(List<DetectionJson.Result> results, Writer out) throws IOException {
    out.write("image,width,height,label,class_id,score,xmin,ymin,xmax,ymax" + LINE_END);
    for (DetectionJson.Result result : results) {
      for (Detection d : result.detections()) {
        Box box = d.box();
        List<Object> row =
            List.of(
                quoted(result.image()),
                result.width(),
                result.height(),
                quoted(d.label()),
                d.classId(),
                d.score(),
                box.xmin(),
                box.ymin(),
                box.xmax(),
                box.ymax());
        out.write(String.join(",", row.stream().map(Object::toString).toList()) + LINE_END);
      }
    }
    out.flush();
  }

  private static String quoted(String field) {
    return QUOTED.matcher(field).find() ? '"' + field.replace("\"", "\"\"") + '"' : field;
  }
}
