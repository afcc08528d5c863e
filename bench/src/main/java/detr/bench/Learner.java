package detr.bench;

import java.util.function.BiConsumer;

/** A runtime that trains a model on one batch again and again. */
interface Learner extends AutoCloseable {
  /** The runtime and its version. */
  String name();

  /**
   * A training step: forward, losses, backward, clipping and AdamW's update.
   *
   * @param gradients is given every parameter's clipped gradient, with its name; null if nobody
   *     wants to know
   * @return the total loss before the update
   */
  double step(BiConsumer<String, float[]> gradients);

  @Override
  void close();
}
