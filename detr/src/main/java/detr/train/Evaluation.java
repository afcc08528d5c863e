package detr.train;

import detr.eval.CategoryScores;
import detr.eval.CocoMetric;
import detr.eval.PanopticClassScores;
import detr.eval.PanopticScores;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
 * @param panoptic of a model with a mask head the quality of its segments; null of others
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
    PanopticScores panoptic,
    BufferedImage sheet) {
  /** What a training wants to raise: panoptic quality where there are segments, else COCO's AP. */
  public double quality() {
    return panoptic == null ? ap : panoptic.all().pq();
  }

  /** What {@link #quality} is, in a few words with its numbers. */
  public String text() {
    return panoptic == null
        ? String.format(Locale.ROOT, "AP %.3f, AP50 %.3f", ap, ap50)
        : String.format(
            Locale.ROOT,
            "PQ %.3f, SQ %.3f, RQ %.3f",
            panoptic.all().pq(),
            panoptic.all().sq(),
            panoptic.all().rq());
  }

  /** By their names in a log. */
  Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss);
    values.put("AP", ap);
    values.put("AP50", ap50);
    values.put("matched_iou", matchedIou);
    values.put("class_accuracy", classAccuracy);
    if (panoptic != null) {
      values.put("PQ", panoptic.all().pq());
      values.put("SQ", panoptic.all().sq());
      values.put("RQ", panoptic.all().rq());
    }
    return values;
  }

  /**
   * Writes what is no single number into an object: AP and PQ by class, and the confusion matrix.
   */
  void write(JsonGenerator json) {
    json.writeObjectPropertyStart("val_AP_by_class");
    for (CategoryScores scores : classes) {
      double value = scores.value(CocoMetric.AP);
      if (value >= 0) {
        json.writeNumberProperty(scores.category().name(), (float) value);
      }
    }
    json.writeEndObject();
    if (panoptic != null) {
      json.writeObjectPropertyStart("val_PQ_by_class");
      for (PanopticClassScores scores : panoptic.classes()) {
        if (scores.occurs()) {
          json.writeNumberProperty(scores.category().name(), (float) scores.quality().pq());
        }
      }
      json.writeEndObject();
    }
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
