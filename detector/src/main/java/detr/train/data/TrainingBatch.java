package detr.train.data;

import detr.io.Batch;
import detr.io.Preprocess;
import detr.train.Example;
import detr.train.Target;
import java.util.List;

/**
 * What a training step sees.
 *
 * @param images normalised and padded to the largest
 * @param targets of the images; boxes are relative to each image without its padding
 * @param ids the dataset's numbers for the images
 */
public record TrainingBatch(Batch images, List<Target> targets, List<Long> ids) {
  /** Copies the lists. */
  public TrainingBatch {
    targets = List.copyOf(targets);
    ids = List.copyOf(ids);
  }

  /**
   * Puts examples together, as {@code detr.Detector} does images.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TrainingBatch of(List<Example> examples) {
    return new TrainingBatch(
        Preprocess.batch(examples.stream().map(Example::image).toList()),
        examples.stream().map(Example::target).toList(),
        examples.stream().map(Example::id).toList());
  }
}
