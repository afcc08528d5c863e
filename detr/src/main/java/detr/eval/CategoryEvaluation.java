package detr.eval;

import detr.coco.CocoAnnotation;
import detr.coco.CocoCategory;
import detr.coco.CocoDetection;
import detr.eval.ImageMatcher.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The objects of one class in all images, and what was found of it. */
final class CategoryEvaluation {
  /** What pycocotools adds to a divisor: numpy.spacing(1). */
  private static final double SPACING = Math.ulp(1.0);

  private static final double NOTHING_TO_FIND = -1;
  private static final int MOST = CategoryScores.mostDetections().getLast();

  private final CocoCategory category;
  private final double[] ious = CategoryScores.ious();
  private final double[] recalls = CategoryScores.recalls();

  /** By the id of the image. */
  private final List<ImageMatcher> images = new ArrayList<>();

  /** Which of the detections, image after image, is the best, the second, and so on. */
  private final int[] order;

  /** How many of a detection's image are better. */
  private final int[] rank;

  private record Objects(List<CocoAnnotation> truths, List<CocoDetection> found) {
    private Objects() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  CategoryEvaluation(
      CocoCategory category, List<CocoAnnotation> truths, List<CocoDetection> found) {
    this.category = category;
    TreeMap<Long, Objects> byImage = new TreeMap<>();
    for (CocoAnnotation truth : truths) {
      byImage.computeIfAbsent(truth.imageId(), _ -> new Objects()).truths.add(truth);
    }
    for (CocoDetection detection : found) {
      byImage.computeIfAbsent(detection.imageId(), _ -> new Objects()).found.add(detection);
    }
    byImage.values().forEach(o -> images.add(new ImageMatcher(o.truths, o.found, MOST)));
    List<CocoDetection> all = images.stream().flatMap(i -> Arrays.stream(i.found())).toList();
    // Stable: of equal scores the one in the first image comes first.
    order =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> ImageMatcher.descending(all.get(i))))
            .mapToInt(Integer::intValue)
            .toArray();
    rank = images.stream().flatMapToInt(i -> IntStream.range(0, i.found().length)).toArray();
  }

  CategoryScores scores() {
    AreaRange[] areas = AreaRange.values();
    double[][][] precision = new double[areas.length][ious.length][recalls.length];
    double[][][] recall =
        new double[CategoryScores.mostDetections().size()][areas.length][ious.length];
    for (int a = 0; a < areas.length; a++) {
      AreaRange area = areas[a];
      int positives = positives(area);
      Outcome[][] outcomes = outcomes(area);
      for (int t = 0; t < ious.length; t++) {
        precision[a][t] = precision(outcomes[t], positives);
        for (int m = 0; m < recall.length; m++) {
          recall[m][a][t] = recall(outcomes[t], positives, CategoryScores.mostDetections().get(m));
        }
      }
    }
    return new CategoryScores(category, positives(AreaRange.ALL), precision, recall);
  }

  private int positives(AreaRange area) {
    return images.stream().mapToInt(image -> image.positives(area)).sum();
  }

  /** Of all images' detections, one image after the other: [IoU thresholds][detections]. */
  private Outcome[][] outcomes(AreaRange area) {
    Outcome[][] all = new Outcome[ious.length][order.length];
    int start = 0;
    for (ImageMatcher image : images) {
      Outcome[][] matched = image.match(area, ious);
      for (int t = 0; t < ious.length; t++) {
        System.arraycopy(matched[t], 0, all[t], start, matched[t].length);
      }
      start += image.found().length;
    }
    return all;
  }

  private double recall(Outcome[] outcomes, int positives, int mostDetections) {
    if (positives == 0) {
      return NOTHING_TO_FIND;
    }
    int found = 0;
    for (int i = 0; i < outcomes.length; i++) {
      if (rank[i] < mostDetections && outcomes[i] == Outcome.TRUE_POSITIVE) {
        found++;
      }
    }
    return (double) found / positives;
  }

  /** At each recall the best precision that this recall or a higher one has; 0 beyond the last. */
  private double[] precision(Outcome[] outcomes, int positives) {
    double[] sampled = new double[recalls.length];
    if (positives == 0) {
      Arrays.fill(sampled, NOTHING_TO_FIND);
      return sampled;
    }
    int count = outcomes.length;
    double[] precision = new double[count];
    double[] recall = new double[count];
    double truePositives = 0;
    double falsePositives = 0;
    for (int i = 0; i < count; i++) {
      switch (outcomes[order[i]]) {
        case TRUE_POSITIVE -> truePositives++;
        case FALSE_POSITIVE -> falsePositives++;
        case IGNORED -> {}
      }
      recall[i] = truePositives / positives;
      precision[i] = truePositives / (falsePositives + truePositives + SPACING);
    }
    for (int i = count - 1; i > 0; i--) {
      precision[i - 1] = Math.max(precision[i - 1], precision[i]);
    }
    int i = 0;
    for (int r = 0; r < recalls.length; r++) {
      while (i < count && recall[i] < recalls[r]) {
        i++;
      }
      sampled[r] = i < count ? precision[i] : 0;
    }
    return sampled;
  }
}
