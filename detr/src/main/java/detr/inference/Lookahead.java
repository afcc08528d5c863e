package detr.inference;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * An iterator that computes the next element, on a thread of its own, while its user is busy with
 * the one before. It keeps no more than one element that nobody has taken. What the computation
 * throws, {@link #next} throws in the element's place.
 */
public final class Lookahead<A, B> implements Iterator<B>, AutoCloseable {
  private sealed interface Step<B> {
    record Done<B>(B value) implements Step<B> {}

    record Failed<B>(Throwable failure) implements Step<B> {}

    record End<B>() implements Step<B> {}
  }

  private final Iterator<? extends A> source;
  private final Function<? super A, ? extends B> function;
  private final Semaphore wanted = new Semaphore(1);
  private final Semaphore there = new Semaphore(0);
  private final Semaphore ended = new Semaphore(0);
  private final Queue<Step<B>> computed = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** Null until somebody asks for the next element. */
  private Step<B> next;

  /**
   * Begins with the first element.
   *
   * @param name of the thread
   * @param source asked on that thread
   * @param function makes an element of one of the source's, on that thread
   */
  public Lookahead(
      String name, Iterator<? extends A> source, Function<? super A, ? extends B> function) {
    this.source = source;
    this.function = function;
    Thread.ofPlatform().daemon().name(name).start(this::compute);
  }

  private void compute() {
    Step<B> step;
    do {
      wanted.acquireUninterruptibly();
      step = closed ? new Step.End<>() : step();
      computed.add(step);
      there.release();
    } while (!(step instanceof Step.End));
    ended.release();
  }

  private Step<B> step() {
    try {
      return source.hasNext() ? new Step.Done<>(function.apply(source.next())) : new Step.End<>();
    } catch (Throwable e) {
      return new Step.Failed<>(e);
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      there.acquireUninterruptibly();
      next = computed.remove();
    }
    return !(next instanceof Step.End);
  }

  @Override
  public B next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Step<B> step = next;
    next = null;
    wanted.release();
    return switch (step) {
      case Step.Done<B> done -> done.value();
      case Step.Failed<B>(RuntimeException failure) -> throw failure;
      case Step.Failed<B>(Error failure) -> throw failure;
      case Step.Failed<B>(Throwable failure) -> throw new IllegalStateException(failure);
      case Step.End<B> _ -> throw new NoSuchElementException();
    };
  }

  /** Computes no more, and waits for the element that is being computed. */
  @Override
  public void close() {
    closed = true;
    wanted.release();
    ended.acquireUninterruptibly();
    ended.release();
  }
}
