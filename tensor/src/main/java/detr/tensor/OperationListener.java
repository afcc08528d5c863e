package detr.tensor;

/** Told of every operation that {@link FastOps} computes, in order, as soon as it is done. */
@FunctionalInterface
public interface OperationListener {
  void computed(Operation operation);
}
