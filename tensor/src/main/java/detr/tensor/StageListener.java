package detr.tensor;

/** Told of every {@link Ops#stage} of a pass, in order, as soon as its value is there. */
@FunctionalInterface
public interface StageListener {
  /** Nobody, who is told nothing. */
  StageListener NONE = (name, value) -> {};

  /**
   * @param value valid only during the call: its memory is used again later in the pass
   */
  void reached(String name, Tensor value);
}
