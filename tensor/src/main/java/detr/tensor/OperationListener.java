package detr.tensor;

/**
 * Told of every operation that {@link detr.tensor.fast.FastOps} computes, in order, as soon as it
 * is done.
 */
@FunctionalInterface
public interface OperationListener {
  /** Nobody: operations are then not even timed. */
  OperationListener NONE = operation -> {};

  /**
   * @param operation what was computed, and how long it took
   */
  void computed(Operation operation);
}
