package detr.format;

import detr.geometry.Box;
import detr.result.Detection;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * Detections as JSON. Scores and coordinates are written with as many digits as give the same float
 * when read again. The writer is flushed and left open.
 */
public final class DetectionJson {
  /** COCO's file names: 000000039769.jpg, and COCO_val2014_000000039769.jpg of older years. */
  private static final Pattern NUMBERED = Pattern.compile("(?:COCO_[a-z]+\\d{4}_)?(\\d{1,18})");

  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private DetectionJson() {}

  /**
   * All that was found in an image.
   *
   * @param image its file's name, as the user gave it
   * @param width of the original in pixels
   * @param height of the original in pixels
   */
  public record Result(String image, int width, int height, List<Detection> detections) {}

  /**
   * One object for each image: {@code [{"image", "width", "height", "detections": [{"label",
   * "class_id", "score", "box": {"xmin", "ymin", "xmax", "ymax"}}]}]}.
   */
  public static void write(List<Result> results, Writer out) throws IOException {
    write(out, json -> writeResults(json, results));
  }

  /**
   * COCO's results format, one row for each detection of all images: {@code [{"image_id",
   * "category_id", "bbox": [x, y, width, height], "score"}]}. The image's id is the number its file
   * is named by, or the name without its extension where it is no number.
   */
  public static void writeCoco(List<Result> results, Writer out) throws IOException {
    write(out, json -> writeRows(json, results));
  }

  private static void write(Writer out, Consumer<JsonGenerator> content) throws IOException {
    try (JsonGenerator json = generator(out)) {
      json.writeStartArray();
      content.accept(json);
      json.writeEndArray();
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
    out.write('\n');
    out.flush();
  }

  private static void writeResults(JsonGenerator json, List<Result> results) {
    for (Result result : results) {
      json.writeStartObject();
      json.writeStringProperty("image", result.image);
      json.writeNumberProperty("width", result.width);
      json.writeNumberProperty("height", result.height);
      json.writeArrayPropertyStart("detections");
      for (Detection detection : result.detections) {
        writeDetection(json, detection);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void writeRows(JsonGenerator json, List<Result> results) {
    for (Result result : results) {
      for (Detection detection : result.detections) {
        writeRow(json, result.image, detection);
      }
    }
  }

  private static void writeDetection(JsonGenerator json, Detection detection) {
    json.writeStartObject();
    json.writeStringProperty("label", detection.label());
    json.writeNumberProperty("class_id", detection.classId());
    json.writeNumberProperty("score", detection.score());
    Box box = detection.box();
    json.writeObjectPropertyStart("box");
    json.writeNumberProperty("xmin", box.xmin());
    json.writeNumberProperty("ymin", box.ymin());
    json.writeNumberProperty("xmax", box.xmax());
    json.writeNumberProperty("ymax", box.ymax());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeRow(JsonGenerator json, String image, Detection detection) {
    Box box = detection.box();
    json.writeStartObject();
    writeImageId(json, image);
    json.writeNumberProperty("category_id", detection.classId());
    json.writeArrayPropertyStart("bbox");
    json.writeNumber(box.xmin());
    json.writeNumber(box.ymin());
    json.writeNumber(box.xmax() - box.xmin());
    json.writeNumber(box.ymax() - box.ymin());
    json.writeEndArray();
    json.writeNumberProperty("score", detection.score());
    json.writeEndObject();
  }

  /** COCO's number of an image where its name is one, else the name. */
  static void writeImageId(JsonGenerator json, String image) {
    Path name = Path.of(image).getFileName();
    String file = name == null ? image : name.toString();
    int dot = file.lastIndexOf('.');
    String stem = dot > 0 ? file.substring(0, dot) : file;
    Matcher numbered = NUMBERED.matcher(stem);
    if (numbered.matches()) {
      json.writeNumberProperty("image_id", Long.parseLong(numbered.group(1)));
    } else {
      json.writeStringProperty("image_id", stem);
    }
  }

  /** Two spaces a level; leaves the writer open. */
  static JsonGenerator generator(Writer out) {
    Separators separators =
        Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER);
    PrettyPrinter printer =
        new DefaultPrettyPrinter(separators).withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return FACTORY.createGenerator(
        new ObjectWriteContext.Base() {
          @Override
          public PrettyPrinter getPrettyPrinter() {
            return printer;
          }

          @Override
          public boolean hasPrettyPrinter() {
            return true;
          }
        },
        out);
  }
}
