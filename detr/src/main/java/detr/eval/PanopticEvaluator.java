package detr.eval;

import detr.coco.CocoException;
import detr.coco.PanopticAnnotation;
import detr.coco.PanopticCategory;
import detr.coco.PanopticGroundTruth;
import detr.coco.PanopticPrediction;
import detr.coco.SegmentMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Panoptic quality, as panopticapi computes it. */
public final class PanopticEvaluator {
  private PanopticEvaluator() {}

  /**
   * Evaluates a prediction for every image of the annotations.
   *
   * @param pictures the folder of the ground truth's PNGs
   * @param prediction for the image of this id; asked by several threads
   * @param threads how many share out the images, at least 1; the scores do not depend on it
   * @throws CocoException if a PNG is missing, or a prediction contradicts itself: another size
   *     than the ground truth, segments that only its JSON or only its PNG has, an unknown class
   */
  public static PanopticScores evaluate(
      PanopticGroundTruth truth,
      Path pictures,
      Function<String, PanopticPrediction> prediction,
      int threads) {
    Map<Long, Counts> counts = new LinkedHashMap<>();
    truth.categories().forEach(category -> counts.put(category.id(), new Counts()));
    List<Callable<PanopticTally>> tasks = new ArrayList<>();
    for (PanopticAnnotation image : truth.annotations()) {
      tasks.add(
          () ->
              PanopticMatcher.tally(
                  image,
                  SegmentMap.read(pictures.resolve(image.fileName())),
                  prediction.apply(image.imageId()),
                  counts.keySet()));
    }
    int differences = 0;
    for (PanopticTally tally : ParallelTasks.run(tasks, threads)) {
      tally.entries().forEach(entry -> counts.get(entry.categoryId()).add(entry));
      differences += tally.differences();
    }
    return new PanopticScores(
        truth.categories().stream().map(c -> counts.get(c.id()).scores(c)).toList(), differences);
  }

  private static final class Counts {
    private final int[] ofKind = new int[PanopticTally.Kind.values().length];
    private double iouSum;

    void add(PanopticTally.Entry entry) {
      ofKind[entry.kind().ordinal()]++;
      iouSum += entry.iou();
    }

    PanopticClassScores scores(PanopticCategory category) {
      return new PanopticClassScores(
          category,
          ofKind[PanopticTally.Kind.MATCH.ordinal()],
          ofKind[PanopticTally.Kind.MISS.ordinal()],
          ofKind[PanopticTally.Kind.FALSE_ALARM.ordinal()],
          iouSum);
    }
  }
}
