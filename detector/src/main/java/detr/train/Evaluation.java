package detr.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a model does on images it does not learn from.
 *
 * @param loss the mean of the images' total losses
 * @param ap COCO's AP
 * @param ap50 at an IoU of at least .50
 * @param matchedIou the mean IoU of objects and the boxes of the queries they are matched to: how
 *     well the model places boxes, whether or not it knows what is in them
 * @param classAccuracy the part of matched queries that name the object's class: how well it knows
 */
public record Evaluation(
    double loss, double ap, double ap50, double matchedIou, double classAccuracy) {
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
}
