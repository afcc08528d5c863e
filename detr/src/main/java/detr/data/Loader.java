package detr.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Batches of a dataset without end, made ahead on threads of their own. An epoch is every example
 * once in a random order; what does not fill a last batch waits for another epoch, as in the
 * original. A batch follows from the seed and its step alone, whatever the number of threads and
 * whichever step was the first. For one consumer.
 */
public final class Loader implements TrainingBatches.Reader {
  private static final long ORDER = -1;

  private final Dataset dataset;
  private final Transform transform;
  private final int batchSize;
  private final long seed;
  private final ExecutorService threads;
  private final Queue<Future<TrainingBatch>> ahead = new ArrayDeque<>();
  private final int stepsPerEpoch;
  private long nextStep;
  private long orderedEpoch = -1;
  private int[] order;

  /**
   * Starts to read ahead.
   *
   * @param batchSize examples a batch; all of them if the dataset has no more
   * @param threads that make batches; twice as many batches are made ahead
   * @param firstStep of the first batch, counted from 0 over all epochs
   * @throws IllegalArgumentException if the dataset is empty or a number is too small
   */
  public Loader(
      Dataset dataset, Transform transform, int batchSize, long seed, int threads, long firstStep) {
    if (dataset.size() < 1 || batchSize < 1 || threads < 1 || firstStep < 0) {
      throw new IllegalArgumentException(
          "%d examples, batches of %d, %d threads, from step %d"
              .formatted(dataset.size(), batchSize, threads, firstStep));
    }
    this.dataset = dataset;
    this.transform = transform;
    this.batchSize = Math.min(batchSize, dataset.size());
    this.seed = seed;
    stepsPerEpoch = dataset.size() / this.batchSize;
    nextStep = firstStep;
    this.threads =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("detr-loader-", 0).factory());
    for (int i = 0; i < 2 * threads; i++) {
      submit();
    }
  }

  /** How many batches there are at once: those ahead, and the one that is learnt from. */
  static int batchesAlive(int threads) {
    return 2 * threads + 1;
  }

  /** The number of batches in an epoch. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /**
   * The next batch; waits if it is not there yet.
   *
   * @throws RuntimeException what the dataset or transform threw for an example of this batch
   * @throws IllegalStateException if the loader is closed, or the thread interrupted
   */
  @Override
  public TrainingBatch next() {
    if (threads.isShutdown()) {
      throw new IllegalStateException("the loader is closed");
    }
    submit();
    try {
      return ahead.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a batch was read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void submit() {
    long epoch = nextStep / stepsPerEpoch;
    int from = (int) (nextStep % stepsPerEpoch) * batchSize;
    int[] shuffled = order(epoch);
    ahead.add(threads.submit(() -> batch(epoch, shuffled, from)));
    nextStep++;
  }

  private TrainingBatch batch(long epoch, int[] shuffled, int from) {
    List<Example> examples = new ArrayList<>();
    for (int position = from; position < from + batchSize; position++) {
      Example example = dataset.get(shuffled[position]);
      examples.add(transform.apply(example, Seeds.random(seed, epoch, position)));
    }
    return TrainingBatch.of(examples);
  }

  /** The examples of an epoch in their order; arrays that are handed out do not change. */
  private int[] order(long epoch) {
    if (epoch != orderedEpoch) {
      SplittableRandom random = Seeds.random(seed, epoch, ORDER);
      order = new int[dataset.size()];
      for (int i = 0; i < order.length; i++) {
        int j = random.nextInt(i + 1);
        order[i] = order[j];
        order[j] = i;
      }
      orderedEpoch = epoch;
    }
    return order;
  }

  /** Stops reading ahead. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
