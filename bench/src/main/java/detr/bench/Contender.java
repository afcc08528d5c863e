package detr.bench;

import detr.tensor.Tensor;

/**
 * A runtime that has loaded the model and runs it. What goes wrong in it is a {@link
 * BenchException}.
 */
interface Contender extends AutoCloseable {
  /**
   * What a forward pass gives for one image.
   *
   * @param logits [Q, classes + 1], row by row
   * @param boxes [Q, 4], row by row
   */
  record Output(float[] logits, float[] boxes) {}

  /** The runtime and its version. */
  String name();

  /**
   * Takes the image that passes are to run on, in the memory where this runtime likes it.
   *
   * @param image normalised, [3, H, W]
   */
  void use(Tensor image);

  /** A forward pass. */
  Output run();

  @Override
  void close();
}
