package detr;

import detr.coco.ClassLookup;
import detr.image.ReadOptions;
import detr.inference.PostProcessPanoptic;
import java.util.List;
import java.util.Set;

/**
 * What is wanted of an image.
 *
 * {@snippet :
 * detector.detect(photo, DetectOptions.above(0.5f).ofClasses("person", "dog").atMost(10));
 * }
 *
 * @param threshold the score, 0 to 1, that a detection must exceed
 * @param classes those that are wanted, by name or id; none for all
 * @param limit the most detections of an image, the best ones, at least 1
 * @param reading how image files are read
 */
public record DetectOptions(float threshold, Set<String> classes, int limit, ReadOptions reading) {
  /** The usual threshold of detections. */
  public static final float THRESHOLD = 0.7f;

  /** The usual threshold of segments, as the original's. */
  public static final float SEGMENT_THRESHOLD = PostProcessPanoptic.THRESHOLD;

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public DetectOptions {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold must be between 0 and 1, not " + threshold);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
    classes = Set.copyOf(classes);
  }

  /** All detections whose score exceeds this. */
  public static DetectOptions above(float threshold) {
    return new DetectOptions(threshold, Set.of(), Integer.MAX_VALUE, ReadOptions.STANDARD);
  }

  /** Only these classes, by name or id. */
  public DetectOptions ofClasses(String... names) {
    return new DetectOptions(threshold, Set.copyOf(List.of(names)), limit, reading);
  }

  /** Only the best of each image. */
  public DetectOptions atMost(int count) {
    return new DetectOptions(threshold, classes, count, reading);
  }

  /** With files read otherwise. */
  public DetectOptions withReading(ReadOptions options) {
    return new DetectOptions(threshold, classes, limit, options);
  }

  /**
   * What they mean to a model.
   *
   * @throws detr.tensor.DetrException if it has no class of a name
   */
  Wanted of(ClassLookup lookup) {
    return new Wanted(threshold, lookup.ids(classes), limit);
  }
}
