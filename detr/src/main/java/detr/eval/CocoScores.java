package detr.eval;

import java.util.List;

/**
 * How well the objects of a set of images were found.
 *
 * @param categories every class of the annotations, by its id
 */
public record CocoScores(List<CategoryScores> categories) {
  /** Copies the list. */
  public CocoScores {
    categories = List.copyOf(categories);
  }

  /** One of the twelve numbers; −1 where there is nothing to find. */
  public double value(CocoMetric metric) {
    return metric.of(categories);
  }

  /** The classes of which there is anything to find. */
  public List<CategoryScores> present() {
    return categories.stream().filter(scores -> scores.positives() > 0).toList();
  }

  /**
   * Precision at each of {@link CategoryScores#recalls}, the mean of the {@link #present} classes,
   * objects of all sizes; −1 if there are none.
   *
   * @param iou the index of the threshold in {@link CategoryScores#ious}
   */
  public double[] precision(int iou) {
    double[] mean = new double[CategoryScores.recalls().length];
    List<CategoryScores> present = present();
    for (int r = 0; r < mean.length; r++) {
      int at = r;
      mean[r] =
          present.stream()
              .mapToDouble(scores -> scores.precisions(AreaRange.ALL, iou)[at])
              .average()
              .orElse(-1);
    }
    return mean;
  }
}
