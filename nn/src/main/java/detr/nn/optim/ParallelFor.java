package detr.nn.optim;

import java.util.function.IntConsumer;

/** Who does what is to be done for each of many parameters: one thread, or several at once. */
@FunctionalInterface
public interface ParallelFor {
  /**
   * Does every piece of work once and returns when all are done.
   *
   * @param count how many there are
   * @param work is given the number of a piece, from 0; pieces do not depend on each other
   */
  void run(int count, IntConsumer work);
}
