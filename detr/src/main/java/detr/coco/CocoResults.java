package detr.coco;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found in a set of images, in COCO's results format: {@code [{"image_id", "category_id",
 * "bbox": [x, y, width, height], "score"}]}.
 */
public record CocoResults(List<CocoDetection> detections) {
  /** Copies the list. */
  public CocoResults {
    detections = List.copyOf(detections);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws CocoException if it is not such a file
   */
  public static CocoResults read(Path file) throws IOException {
    List<CocoDetection> detections = new ArrayList<>();
    CocoJson.read(
        file, json -> json.array("results", () -> detections.add(CocoRow.detection(json))));
    return new CocoResults(detections);
  }

  /**
   * Writes all, a row a line; {@link #read} gets the same numbers back. The writer is flushed and
   * left open.
   */
  public void write(Writer out) throws IOException {
    out.write('[');
    String separator = "\n";
    for (CocoDetection detection : detections) {
      CocoBox box = detection.box();
      out.append(separator)
          .append("{\"image_id\": " + detection.imageId())
          .append(", \"category_id\": " + detection.categoryId())
          .append(", \"bbox\": [" + box.x() + ", " + box.y() + ", ")
          .append(box.width() + ", " + box.height() + "]")
          .append(", \"score\": " + detection.score() + "}");
      separator = ",\n";
    }
    out.write("\n]\n");
    out.flush();
  }
}
