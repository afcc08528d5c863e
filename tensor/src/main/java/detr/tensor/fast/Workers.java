package detr.tensor.fast;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads of our own that share out the tasks of one operation at a time. The caller works too;
 * everybody claims the next task from one atomic counter, so a slow core just does fewer. Workers
 * spin between operations, which come microseconds apart within a forward pass, and park when none
 * has come for a while.
 *
 * <p>One thread at a time may call {@link #run}.
 */
final class Workers implements AutoCloseable {
  /** The tasks of an operation. Which worker runs a task must not change its result. */
  @FunctionalInterface
  interface Task {
    /**
     * @param index which task
     * @param worker who runs it, from 0 (the caller) to threads − 1: an index for scratch memory
     */
    void run(int index, int worker);
  }

  /** {@link #run} or {@link #inTurn}. */
  @FunctionalInterface
  interface Runner {
    void run(int count, Task task);
  }

  private static final int SPINS_BEFORE_PARKING = 20_000;
  private static final int SPINS_BEFORE_YIELDING = 2_000;

  private final Thread[] threads;
  private final AtomicInteger nextTask = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private Task task;
  private int count;
  private volatile Throwable failure;

  /** Raised by one for each operation; what was written before it is visible to who reads it. */
  private volatile int round;

  private volatile boolean closed;

  /**
   * @param threads how many work at once, the caller included
   */
  Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    this.threads = new Thread[threads - 1];
    for (int i = 0; i < threads - 1; i++) {
      int worker = i + 1;
      this.threads[i] =
          Thread.ofPlatform().daemon().name("detr-worker-" + worker).start(() -> serve(worker));
    }
  }

  /** How many work at once, the caller included. */
  int threads() {
    return threads.length + 1;
  }

  /**
   * Runs tasks 0 to {@code count − 1} and returns when all are done.
   *
   * @throws RuntimeException what a task threw; the others still ran or were skipped
   */
  void run(int count, Task task) {
    if (threads.length == 0 || count == 1) {
      inTurn(count, task);
      return;
    }
    this.task = task;
    this.count = count;
    nextTask.set(0);
    busy.set(threads.length);
    round++;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    claimTasks(0);
    for (int spins = 0; busy.get() > 0; spins++) {
      pause(spins);
    }
    this.task = null;
    rethrow();
  }

  /** The same by the caller alone, who may itself be a worker in a task. */
  static void inTurn(int count, Task task) {
    for (int i = 0; i < count; i++) {
      task.run(i, 0);
    }
  }

  private void claimTasks(int worker) {
    try {
      for (int i = nextTask.getAndIncrement(); i < count; i = nextTask.getAndIncrement()) {
        task.run(i, worker);
      }
    } catch (Throwable e) {
      failure = e;
      nextTask.set(count);
    }
  }

  private void rethrow() {
    Throwable thrown = failure;
    failure = null;
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(thrown);
    }
  }

  private void serve(int worker) {
    int seen = 0;
    while (true) {
      for (int spins = 0; round == seen; spins++) {
        if (closed) {
          return;
        }
        if (spins < SPINS_BEFORE_PARKING) {
          pause(spins);
        } else {
          LockSupport.park(this);
        }
      }
      seen++;
      claimTasks(worker);
      busy.decrementAndGet();
    }
  }

  /** Leaves the core to others when more threads want to run than there are cores. */
  private static void pause(int spins) {
    if (spins < SPINS_BEFORE_YIELDING) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
