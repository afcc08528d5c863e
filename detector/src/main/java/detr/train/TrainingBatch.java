package detr.train;

import detr.io.Batch;
import java.util.List;

/**
 * Images to learn from at once.
 *
 * @param images normalised, padded to the size of the largest
 * @param targets one for each image
 */
public record TrainingBatch(Batch images, List<Target> targets) {
  /**
   * @throws IllegalArgumentException if there are not as many targets as images
   */
  public TrainingBatch {
    targets = List.copyOf(targets);
    if (targets.size() != images.mask().size(0)) {
      throw new IllegalArgumentException(
          targets.size() + " targets for " + images.mask().size(0) + " images");
    }
  }

  /** The number of objects in all images. */
  int objects() {
    return targets.stream().mapToInt(Target::count).sum();
  }
}
