package detr.data;

import detr.inference.Batch;
import detr.inference.Preprocess;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images to learn from at once.
 *
 * @param images normalised, padded to the size of the largest
 * @param targets one for each image; boxes are relative to the image without its padding
 * @param ids the dataset's numbers for the images
 */
public record TrainingBatch(Batch images, List<Target> targets, List<Long> ids) {
  /**
   * @throws IllegalArgumentException if there are not as many targets as images
   */
  public TrainingBatch {
    targets = List.copyOf(targets);
    ids = List.copyOf(ids);
    if (targets.size() != images.mask().size(0)) {
      throw new IllegalArgumentException(
          targets.size() + " targets for " + images.mask().size(0) + " images");
    }
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

  /** The number of images. */
  public int size() {
    return targets.size();
  }

  /**
   * The batch in parts of about the same number of images, which share its memory.
   *
   * @param count at most as many as there are images
   */
  public List<TrainingBatch> parts(int count) {
    return IntStream.range(0, count)
        .mapToObj(part -> part(size() * part / count, size() * (part + 1) / count))
        .toList();
  }

  private TrainingBatch part(int from, int to) {
    Batch part = new Batch(images.images().rows(from, to), images.mask().images(from, to));
    return new TrainingBatch(part, targets.subList(from, to), ids.subList(from, to));
  }

  /** The number of objects in all images. */
  public int objects() {
    return targets.stream().mapToInt(Target::count).sum();
  }
}
