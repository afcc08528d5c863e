package detr.eval;

import detr.coco.CocoAnnotation;
import detr.coco.CocoCategory;
import detr.coco.CocoDetection;
import detr.coco.CocoException;
import detr.coco.CocoGroundTruth;
import detr.coco.CocoImage;
import detr.coco.CocoResults;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Compares what was found with what is there, as pycocotools' COCOeval does for boxes. */
public final class CocoEvaluator {
  private CocoEvaluator() {}

  /**
   * Evaluates results. Annotations and detections of classes that the annotations do not list, and
   * annotations of images they do not list, are left out.
   *
   * @param threads how many share out the classes, at least 1; the scores do not depend on it
   * @throws CocoException if a detection is of an image that the annotations do not list
   */
  public static CocoScores evaluate(CocoGroundTruth truth, CocoResults results, int threads) {
    Set<Long> images = truth.images().stream().map(CocoImage::id).collect(Collectors.toSet());
    Map<Long, List<CocoAnnotation>> annotations = new HashMap<>();
    Map<Long, List<CocoDetection>> detections = new HashMap<>();
    for (CocoAnnotation annotation : truth.annotations()) {
      if (images.contains(annotation.imageId())) {
        add(annotations, annotation.categoryId(), annotation);
      }
    }
    for (CocoDetection detection : results.detections()) {
      if (!images.contains(detection.imageId())) {
        throw new CocoException(
            "the results have detections of image %d, which the annotations do not list"
                .formatted(detection.imageId()));
      }
      add(detections, detection.categoryId(), detection);
    }
    List<Callable<CategoryScores>> tasks =
        truth.categories().stream()
            .sorted(Comparator.comparingLong(CocoCategory::id))
            .<Callable<CategoryScores>>map(
                category ->
                    () ->
                        new CategoryEvaluation(
                                category,
                                annotations.getOrDefault(category.id(), List.of()),
                                detections.getOrDefault(category.id(), List.of()))
                            .scores())
            .toList();
    return new CocoScores(ParallelTasks.run(tasks, threads));
  }

  private static <T> void add(Map<Long, List<T>> byCategory, long category, T item) {
    byCategory.computeIfAbsent(category, _ -> new ArrayList<>()).add(item);
  }
}
