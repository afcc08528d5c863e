package detr.tensor;

/**
 * Told of every operation that {@link detr.tensor.fast.FastOps} computes, in order, as soon as it
 * is done.
 */
@FunctionalInterface
public interface OperationListener {
  /** Nobody: operations are not even timed. */
  OperationListener NONE = operation -> {};

  void computed(Operation operation);
}
