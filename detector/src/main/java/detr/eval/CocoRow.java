package detr.eval;

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
   * Reads an annotation. Where it has no id it gets its row's number, where it has no area its
   * box's, and where it does not say that it is a crowd it is none.
   *
   * @param number of the row, counted from 1
   */
  static CocoFile.Annotation annotation(CocoJson json, long number) {
    CocoRow row = new CocoRow(json);
    json.object(row::readOfAnnotation);
    double[] box = row.required("bbox", row.box);
    return new CocoFile.Annotation(
        row.id == null ? number : row.id,
        row.required("image_id", row.imageId),
        row.required("category_id", row.categoryId),
        box[0],
        box[1],
        box[2],
        box[3],
        row.area == null ? box[2] * box[3] : row.area,
        row.crowd);
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
