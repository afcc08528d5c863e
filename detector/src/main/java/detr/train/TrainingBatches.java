package detr.train;

/**
 * The batches of a training, in the order in which they are learnt from. The same place always has
 * the same batch, so that a run that goes on later sees what it would have seen.
 */
public interface TrainingBatches {
  /** The number of batches in an epoch. */
  int perEpoch();

  /**
   * A batch; asked for in order, so that the next ones may be made ahead.
   *
   * @param epoch from 0
   * @param index from 0 to {@code perEpoch() − 1}
   */
  TrainingBatch get(int epoch, int index);
}
