package detr.inference;

import detr.tensor.Mask;
import detr.tensor.Tensor;

/**
 * Normalised images of several sizes in one tensor, each at the top left.
 *
 * @param images [N, H, W, 3], zero where there is padding
 * @param mask [N, H, W], true where there is padding
 */
public record Batch(Tensor images, Mask mask) {
  /**
   * @throws IllegalArgumentException if the shapes do not belong together
   */
  public Batch {
    int[] sizes = images.shape().sizes();
    boolean fits = sizes.length == 4 && sizes[3] == 3 && mask.shape().rank() == 3;
    for (int axis = 0; fits && axis < 3; axis++) {
      fits = sizes[axis] == mask.size(axis);
    }
    if (!fits) {
      throw new IllegalArgumentException(mask + " does not fit images " + images.shape());
    }
  }
}
