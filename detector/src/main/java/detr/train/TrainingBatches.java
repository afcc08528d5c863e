package detr.train;

/**
 * The batches of a training, epoch after epoch. The same number always has the same batch, so that
 * a run that goes on later sees what it would have seen.
 */
public interface TrainingBatches {
  /** The number of batches in an epoch. */
  int perEpoch();

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
