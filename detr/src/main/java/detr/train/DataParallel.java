package detr.train;

import detr.nn.optim.ParallelFor;
import detr.tensor.PassCost;
import detr.tensor.fast.FastOps;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * What computes the parts of a batch at once, as the original's GPUs do: interpreters, each on
 * threads of its own. Two that need not wait for each other after every operation do more than one
 * on all threads.
 *
 * <p>Into how many parts a batch is split does not depend on the number of threads, and so the
 * result does not.
 */
public final class DataParallel implements AutoCloseable {
  /** The most parts of a batch. */
  static final int PARTS = 2;

  /**
   * The fewest images that a part is worth: each packs the weights and makes their gradients anew,
   * which takes a large model's memory twice.
   */
  private static final int LEAST_IMAGES = 4;

  /**
   * The fewest elements of parameters that are worth sharing out: the threads of all then spin for
   * a while, beside those of the parts.
   */
  private static final long WORTH_SHARING = 1 << 22;

  private final int threads;
  private final FastOps all;
  private final List<FastOps> each = new ArrayList<>();

  /**
   * For an optimizer: what recycles memory lets go of arrays that it finds no use for, as these
   * would of those of a pass.
   */
  private final List<FastOps> aside = new ArrayList<>();

  private final ExecutorService others;

  /** Computes a part. */
  @FunctionalInterface
  interface Work<T> {
    /**
     * @param part its number
     * @param ops to compute it with
     */
    T run(int part, FastOps ops);
  }

  /**
   * @param threads how many compute
   * @throws IllegalArgumentException if fewer than one
   */
  public DataParallel(int threads) {
    this.threads = threads;
    all = new FastOps(threads);
    for (int i = 0; i < PARTS; i++) {
      each.add(new FastOps(Math.max(1, (threads + i) / PARTS)));
    }
    for (int i = 0; i < Math.min(PARTS, threads); i++) {
      aside.add(new FastOps((threads + PARTS - 1 - i) / PARTS));
    }
    others = Executors.newFixedThreadPool(PARTS - 1, Thread.ofPlatform().daemon().factory());
  }

  /** Into how many parts a batch is to be split. */
  public static int parts(int images) {
    return Math.clamp(images / LEAST_IMAGES, 1, PARTS);
  }

  /**
   * How work on parameters is shared out.
   *
   * @param elements of all parameters
   */
  ParallelFor sharing(long elements) {
    return elements < WORTH_SHARING ? DataParallel::inTurn : all::share;
  }

  private static void inTurn(int count, IntConsumer work) {
    IntStream.range(0, count).forEach(work);
  }

  /** All threads on one operation: for what has no parts. */
  FastOps all() {
    return all;
  }

  /**
   * Computes all parts and returns when all are done.
   *
   * @return the results in the order of the parts
   * @throws RuntimeException what the first part that failed threw
   */
  <T> List<T> compute(int parts, Work<T> work) {
    return compute(parts, parts == 1 ? List.of(all) : each, work);
  }

  /**
   * The same for what is no pass of the model, such as the work of an optimizer, in as many parts
   * as there can be.
   */
  <T> List<T> computeAside(Work<T> work) {
    return compute(PARTS, aside, work);
  }

  /** One part for each interpreter, or all parts for one; one thread computes them in turn. */
  private <T> List<T> compute(int parts, List<FastOps> interpreters, Work<T> work) {
    if (threads == 1 || interpreters.size() == 1) {
      int last = interpreters.size() - 1;
      return IntStream.range(0, parts)
          .mapToObj(part -> work.run(part, interpreters.get(Math.min(part, last))))
          .toList();
    }
    List<Future<T>> running = new ArrayList<>();
    for (int i = 1; i < parts; i++) {
      int part = i;
      running.add(others.submit(() -> work.run(part, interpreters.get(part))));
    }
    List<T> results = new ArrayList<>();
    try {
      results.add(work.run(0, interpreters.getFirst()));
      running.forEach(DataParallel::await);
    } catch (Throwable e) {
      running.forEach(DataParallel::settle);
      throw e;
    }
    running.forEach(part -> results.add(part.resultNow()));
    return results;
  }

  /** Waits for a part that still uses its interpreter, where another's failure is to be told. */
  private static void settle(Future<?> part) {
    try {
      await(part);
    } catch (RuntimeException | Error _) {
      // The first one is told.
    }
  }

  private static void await(Future<?> part) {
    try {
      part.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** {@link FastOps#reserve} for passes in so many parts. */
  void reserve(int parts, PassCost cost) {
    (parts == 1 ? List.of(all) : each).forEach(ops -> ops.reserve(cost));
  }

  /** {@link FastOps#weightsChanged} for all. */
  void weightsChanged() {
    all.weightsChanged();
    each.forEach(FastOps::weightsChanged);
  }

  /** Ends the threads. */
  @Override
  public void close() {
    others.shutdown();
    each.forEach(FastOps::close);
    aside.forEach(FastOps::close);
    all.close();
  }
}
