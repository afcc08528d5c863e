package detr.coco;

import java.util.ArrayList;
import java.util.List;

/** The fields of an annotation or a detection while they are read; null until they are. */
final class CocoRow {
  private final CocoJson json;
  private Long id;
  private Long imageId;
  private Long categoryId;
  private double[] box;
  private Double area;
  private Double score;
  private boolean crowd;
  private boolean panoptic;

  private CocoRow(CocoJson json) {
    this.json = json;
  }

  /**
   * Reads an annotation. Where it has no area it gets its box's, and where it does not say that it
   * is a crowd it is none.
   */
  static Numbered annotation(CocoJson json) {
    CocoRow row = new CocoRow(json);
    json.object(row::readOfAnnotation);
    double[] box = row.required("bbox", row.box);
    CocoFile.Annotation annotation =
        new CocoFile.Annotation(
            row.id == null ? 0 : row.id,
            row.required("image_id", row.imageId),
            row.required("category_id", row.categoryId),
            box[0],
            box[1],
            box[2],
            box[3],
            row.area == null ? box[2] * box[3] : row.area,
            row.crowd);
    return new Numbered(annotation, row.id != null);
  }

  /** An annotation, whose id is 0 where it has none. */
  record Numbered(CocoFile.Annotation annotation, boolean hasId) {}

  /** Gives those without an id the numbers after the largest one there is, which is no other's. */
  static List<CocoFile.Annotation> numbered(List<Numbered> rows) {
    long last = rows.stream().mapToLong(row -> row.annotation.id()).max().orElse(0);
    List<CocoFile.Annotation> all = new ArrayList<>();
    for (Numbered row : rows) {
      all.add(row.hasId ? row.annotation : row.annotation.withId(++last));
    }
    return all;
  }

  static CocoDetection detection(CocoJson json) {
    CocoRow row = new CocoRow(json);
    json.object(row::readOfDetection);
    double[] box = row.required("bbox", row.box);
    if (!CocoBox.isFinite(box)) {
      throw json.refuse("bbox is not four finite numbers");
    }
    return new CocoDetection(
        row.required("image_id", row.imageId),
        row.required("category_id", row.categoryId),
        new CocoBox(box[0], box[1], box[2], box[3]),
        row.required("score", row.score));
  }

  private void readOfAnnotation(String name) {
    switch (name) {
      case "id" -> id = json.id();
      case "area" -> area = json.number();
      case "iscrowd" -> crowd = json.flag();
      default -> readOfBoth(name);
    }
  }

  private void readOfDetection(String name) {
    if (name.equals("score")) {
      score = json.number();
    } else {
      readOfBoth(name);
    }
  }

  private void readOfBoth(String name) {
    switch (name) {
      case "image_id" -> imageId = json.integer();
      case "category_id" -> categoryId = json.integer();
      case "bbox" -> box = json.box();
      case "segments_info" -> {
        panoptic = true;
        json.skip();
      }
      default -> json.skip();
    }
  }

  private <T> T required(String name, T value) {
    if (value == null) {
      throw json.refuse(
          panoptic
              ? "is of COCO's panoptic layout; give annotations of boxes, or, to a command that has"
                  + " --panoptic, the folder of the PNGs too"
              : "has no " + name);
    }
    return value;
  }
}
