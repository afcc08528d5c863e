package detr.train.data;

import detr.train.Dataset;
import detr.train.TrainingBatches;

/**
 * A dataset's batches as a {@link Loader} makes them.
 *
 * @param batchSize examples a batch; all of them if the dataset has no more
 * @param threads that make batches ahead
 */
public record LoadedBatches(
    Dataset dataset, Transform transform, int batchSize, long seed, int threads)
    implements TrainingBatches {
  @Override
  public int perEpoch() {
    return dataset.size() / Math.min(batchSize, dataset.size());
  }

  @Override
  public Loader from(long first) {
    return new Loader(dataset, transform, batchSize, seed, threads, first);
  }
}
