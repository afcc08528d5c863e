package detr.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work that several threads share out. */
final class ParallelTasks {
  private ParallelTasks() {}

  /**
   * Runs all, and returns what they return in their order.
   *
   * @throws RuntimeException what the first of them throws, if one does
   */
  static <T> List<T> run(List<? extends Callable<T>> tasks, int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(pool.submit(task));
      }
      List<T> done = new ArrayList<>();
      for (Future<T> future : futures) {
        done.add(future.get());
      }
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while evaluating", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case RuntimeException failure -> throw failure;
        case Throwable other -> throw new IllegalStateException(other);
      }
    } finally {
      pool.shutdownNow(); // what has not begun is not needed after a failure
      pool.close();
    }
  }
}
