package detr.format;

import detr.image.ImageException;
import detr.image.Pictures;
import detr.image.RgbImage;
import detr.result.Segment;
import detr.result.Segmentation;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Segmentations in COCO's panoptic format: a PNG for each image, in which red + 256 · green + 256²
 * · blue is the id of a pixel's segment, and one JSON file that tells of all segments. Ids begin
 * with 1, for 0 is COCO's "unlabelled": pixels whose segment was left out.
 */
public final class PanopticOutput {
  private PanopticOutput() {}

  /**
   * An image and its segments.
   *
   * @param image its file's name, as the user gave it
   * @param picture the name of its PNG
   */
  public record Result(String image, String picture, List<Segment> segments) {
    public Result {
      segments = List.copyOf(segments);
    }
  }

  /**
   * Writes the PNG of ids; whole or not at all.
   *
   * @throws ImageException if the file cannot be written
   */
  public static void writePicture(Segmentation segmentation, Path file) {
    int[] ids = segmentation.ids();
    boolean empty = segmentation.segments().isEmpty();
    byte[] rgb = new byte[3 * ids.length];
    for (int i = 0; i < ids.length; i++) {
      int id = empty ? 0 : ids[i] + 1;
      rgb[3 * i] = (byte) id;
      rgb[3 * i + 1] = (byte) (id >> 8);
      rgb[3 * i + 2] = (byte) (id >> 16);
    }
    RgbImage picture = new RgbImage(segmentation.width(), segmentation.height(), rgb);
    Pictures.write(picture.toBufferedImage(), file);
  }

  /**
   * Writes {@code {"annotations": [{"image_id", "file_name", "segments_info": [{"id",
   * "category_id", "isthing", "area", "label", "score"}]}]}}; the writer is flushed and left open.
   */
  public static void writeJson(List<Result> results, Writer out) throws IOException {
    try (JsonGenerator json = DetectionJson.generator(out)) {
      json.writeStartObject();
      json.writeArrayPropertyStart("annotations");
      for (Result result : results) {
        write(json, result);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
    out.write('\n');
    out.flush();
  }

  private static void write(JsonGenerator json, Result result) {
    json.writeStartObject();
    DetectionJson.writeImageId(json, result.image);
    json.writeStringProperty("file_name", result.picture);
    json.writeArrayPropertyStart("segments_info");
    for (Segment segment : result.segments) {
      json.writeStartObject();
      json.writeNumberProperty("id", segment.id() + 1);
      json.writeNumberProperty("category_id", segment.classId());
      json.writeBooleanProperty("isthing", segment.thing());
      json.writeNumberProperty("area", segment.area());
      json.writeStringProperty("label", segment.label());
      json.writeNumberProperty("score", segment.score());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
