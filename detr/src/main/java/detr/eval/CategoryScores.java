package detr.eval;

import detr.coco.CocoCategory;
import java.util.List;

/**
 * How well the objects of one class were found: precision [area ranges][IoU thresholds][recalls] at
 * 100 detections an image, recall [detections an image][area ranges][IoU thresholds]; −1 where
 * there is nothing to find.
 */
public final class CategoryScores {
  /** From .50 to .95; the double nearest to .90 is not what numpy.linspace gives there. */
  private static final double[] IOUS = spaced(0.5, (0.95 - 0.5) / 9, 10);

  /** From 0 to 1. */
  private static final double[] RECALLS = spaced(0, 0.01, 101);

  /** How many detections an image and class are looked at. */
  private static final List<Integer> MOST_DETECTIONS = List.of(1, 10, 100);

  private final CocoCategory category;
  private final int positives;
  private final double[][][] precision;
  private final double[][][] recall;

  CategoryScores(
      CocoCategory category, int positives, double[][][] precision, double[][][] recall) {
    this.category = category;
    this.positives = positives;
    this.precision = precision;
    this.recall = recall;
  }

  private static double[] spaced(double start, double step, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = i * step + start;
    }
    return values;
  }

  /** The ten IoU thresholds, .50 to .95. */
  public static double[] ious() {
    return IOUS.clone();
  }

  /** The 101 recalls at which precision is told, 0 to 1. */
  public static double[] recalls() {
    return RECALLS.clone();
  }

  static List<Integer> mostDetections() {
    return MOST_DETECTIONS;
  }

  /** The class that was scored. */
  public CocoCategory category() {
    return category;
  }

  /** How many objects there are to find, crowds left out. */
  public int positives() {
    return positives;
  }

  /** One of the twelve numbers, of this class alone; −1 where there is nothing to find. */
  public double value(CocoMetric metric) {
    return metric.of(List.of(this));
  }

  /**
   * Precision at each of {@link #recalls}; −1 where there is nothing to find.
   *
   * @param iou the index of the threshold in {@link #ious}
   */
  public double[] precision(AreaRange area, int iou) {
    return precision[area.ordinal()][iou].clone();
  }

  double[] precisions(AreaRange area, int iou) {
    return precision[area.ordinal()][iou];
  }

  double recall(AreaRange area, int iou, int mostDetections) {
    return recall[MOST_DETECTIONS.indexOf(mostDetections)][area.ordinal()][iou];
  }
}
