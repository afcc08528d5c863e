package detr.data;

import detr.image.ImageSize;
import java.util.Map;

/**
 * The batches of a training, epoch after epoch. The same number always has the same batch, so that
 * a run that goes on later sees what it would have seen.
 */
public interface TrainingBatches {
  /** The number of batches in an epoch. */
  int perEpoch();

  /** The number of images in a batch. */
  int batchSize();

  /**
   * The heap that images and batches take which are kept or made ahead, if the batches are of
   * another size.
   *
   * @param images in a batch
   * @param size of the largest
   */
  long bytes(int images, ImageSize size);

  /** A width and a height that no batch exceeds. */
  ImageSize largest();

  /** The most masks that an image has; 0 where only boxes are to be learnt. */
  int mostMasks();

  /** What decides what is in a batch, by names that a user knows. */
  Map<String, String> values();

  /**
   * Opens the batches.
   *
   * @param first the number of the first one, counted from 0 over all epochs
   */
  Reader from(long first);

  /** Batches one after the other, without end. */
  interface Reader extends AutoCloseable {
    /**
     * The next batch.
     *
     * @throws RuntimeException if one of its examples cannot be read
     */
    TrainingBatch next();

    @Override
    void close();
  }
}
