package detr.eval;

import java.util.Set;

/** The fields of an annotation or a detection while they are read; null until they are. */
final class CocoRow {
  private static final Set<String> OF_ANNOTATION =
      Set.of("id", "image_id", "category_id", "bbox", "area", "iscrowd");
  private static final Set<String> OF_DETECTION =
      Set.of("image_id", "category_id", "bbox", "score");

  private final CocoJson json;
  private Long id;
  private Long imageId;
  private Long categoryId;
  private CocoBox box;
  private Double area;
  private Double score;
  private boolean crowd;

  private CocoRow(CocoJson json, Set<String> wanted) {
    this.json = json;
    json.object(
        name -> {
          if (wanted.contains(name)) {
            read(name);
          } else {
            json.skip();
          }
        });
  }

  static CocoAnnotation annotation(CocoJson json) {
    CocoRow row = new CocoRow(json, OF_ANNOTATION);
    return new CocoAnnotation(
        row.required("id", row.id),
        row.required("image_id", row.imageId),
        row.required("category_id", row.categoryId),
        row.required("bbox", row.box),
        row.required("area", row.area),
        row.crowd);
  }

  static CocoDetection detection(CocoJson json) {
    CocoRow row = new CocoRow(json, OF_DETECTION);
    return new CocoDetection(
        row.required("image_id", row.imageId),
        row.required("category_id", row.categoryId),
        row.required("bbox", row.box),
        row.required("score", row.score));
  }

  private void read(String name) {
    switch (name) {
      case "id" -> id = json.integer();
      case "image_id" -> imageId = json.integer();
      case "category_id" -> categoryId = json.integer();
      case "bbox" -> box = json.box();
      case "area" -> area = json.number();
      case "iscrowd" -> crowd = json.flag();
      case "score" -> score = json.number();
      default -> throw new IllegalArgumentException(name);
    }
  }

  private <T> T required(String name, T value) {
    if (value == null) {
      throw json.refuse("has no " + name);
    }
    return value;
  }
}
