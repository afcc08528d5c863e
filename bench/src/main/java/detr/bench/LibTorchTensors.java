package detr.bench;

import ai.djl.ndarray.NDArray;

/** Where {@link LibTorchDetr} gets its weights. */
interface LibTorchTensors {
  /** A tensor of the state dict. */
  NDArray get(String name);

  /**
   * A third of a tensor's rows.
   *
   * @param index 0, 1 or 2
   */
  NDArray third(String name, int index);

  /** A convolution's weight [O, C, KH, KW] times the scale of the batch norm that follows it. */
  NDArray foldedWeight(String conv, String norm);

  /** The bias [O] that a batch norm leaves of a convolution without one. */
  NDArray foldedBias(String norm);

  /**
   * A number that outlives the pass. DJL's own products with a number do not do: they free it at
   * once, and the way back then multiplies with whatever is in its memory.
   */
  NDArray number(float value);
}
