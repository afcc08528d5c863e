package detr.eval;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** COCO's twelve numbers, in its order; each from 0 to 1, or −1 where there is nothing to find. */
public enum CocoMetric {
  /** Average precision, over all IoU thresholds. */
  AP("AP", AreaRange.ALL, 100),
  AP50("AP50", 0),
  AP75("AP75", 5),
  AP_SMALL("APs", AreaRange.SMALL, 100),
  AP_MEDIUM("APm", AreaRange.MEDIUM, 100),
  AP_LARGE("APl", AreaRange.LARGE, 100),
  /** Average recall, with one detection an image. */
  AR1("AR1", AreaRange.ALL, 1),
  AR10("AR10", AreaRange.ALL, 10),
  AR100("AR100", AreaRange.ALL, 100),
  AR_SMALL("ARs", AreaRange.SMALL, 100),
  AR_MEDIUM("ARm", AreaRange.MEDIUM, 100),
  AR_LARGE("ARl", AreaRange.LARGE, 100);

  private static final int ALL_IOUS = -1;

  private final String key;
  private final int iou;
  private final AreaRange area;
  private final int mostDetections;

  CocoMetric(String key, AreaRange area, int mostDetections) {
    this(key, ALL_IOUS, area, mostDetections);
  }

  CocoMetric(String key, int iou) {
    this(key, iou, AreaRange.ALL, 100);
  }

  CocoMetric(String key, int iou, AreaRange area, int mostDetections) {
    this.key = key;
    this.iou = iou;
    this.area = area;
    this.mostDetections = mostDetections;
  }

  /** The usual short name: AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm or ARl. */
  public String key() {
    return key;
  }

  private boolean isRecall() {
    return key.startsWith("AR");
  }

  /** The line that pycocotools prints before the value, up to the equals sign. */
  public String description() {
    double[] ious = CategoryScores.ious();
    String range =
        iou == ALL_IOUS
            ? String.format(Locale.ROOT, "%.2f:%.2f", ious[0], ious[ious.length - 1])
            : String.format(Locale.ROOT, "%.2f", ious[iou]);
    return String.format(
        Locale.ROOT,
        " %-18s %s @[ IoU=%-9s | area=%6s | maxDets=%3d ]",
        isRecall() ? "Average Recall" : "Average Precision",
        isRecall() ? "(AR)" : "(AP)",
        range,
        area,
        mostDetections);
  }

  /** The mean over classes and thresholds, and for precision recalls, of what is not −1. */
  double of(List<CategoryScores> categories) {
    return categories.stream()
        .flatMapToDouble(this::values)
        .filter(value -> value > -1)
        .average()
        .orElse(-1);
  }

  private DoubleStream values(CategoryScores scores) {
    IntStream ious =
        iou == ALL_IOUS ? IntStream.range(0, CategoryScores.ious().length) : IntStream.of(iou);
    return isRecall()
        ? ious.mapToDouble(i -> scores.recall(area, i, mostDetections))
        : ious.boxed().flatMapToDouble(i -> DoubleStream.of(scores.precisions(area, i)));
  }
}
