package detr.train;

import detr.eval.CategoryScores;
import detr.eval.CocoMetric;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * How well a model does on images it does not learn from.
 *
 * @param loss the mean of the images' total losses
 * @param ap COCO's AP
 * @param ap50 at an IoU of at least .50
 * @param matchedIou the mean IoU of objects and the boxes of the queries they are matched to: how
 *     well the model places boxes, whether or not it knows what is in them
 * @param classAccuracy the part of matched queries that name the object's class: how well it knows
 * @param classes the scores of each class
 * @param confusion which classes are taken for which
 * @param sheet some of the images, with what is in them and what was found
 */
public record Evaluation(
    double loss,
    double ap,
    double ap50,
    double matchedIou,
    double classAccuracy,
    List<CategoryScores> classes,
    ConfusionMatrix confusion,
    BufferedImage sheet) {
  /** By their names in a log. */
  Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss);
    values.put("AP", ap);
    values.put("AP50", ap50);
    values.put("matched_iou", matchedIou);
    values.put("class_accuracy", classAccuracy);
    return values;
  }

  /** Writes what is no single number into an object: AP by class, and the confusion matrix. */
  void write(JsonGenerator json) {
    json.writeObjectPropertyStart("val_AP_by_class");
    for (CategoryScores scores : classes) {
      double value = scores.value(CocoMetric.AP);
      if (value >= 0) {
        json.writeNumberProperty(scores.category().name(), (float) value);
      }
    }
    json.writeEndObject();
    json.writeArrayPropertyStart("val_confusion");
    for (ConfusionMatrix.Cell cell : confusion.cells()) {
      json.writeStartObject();
      writeClass(json, "true", cell.trueClass());
      writeClass(json, "found", cell.foundClass());
      json.writeNumberProperty("count", cell.count());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeClass(JsonGenerator json, String property, int label) {
    if (label == confusion.nothing()) {
      json.writeNullProperty(property);
    } else {
      json.writeStringProperty(property, confusion.classes().get(label));
    }
  }
}
