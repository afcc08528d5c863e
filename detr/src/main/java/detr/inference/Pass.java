package detr.inference;

import detr.model.QueryChoice;
import detr.tensor.Mask;
import detr.tensor.OperationListener;
import detr.tensor.StageListener;
import detr.tensor.Tensor;

/**
 * A forward pass that is asked for.
 *
 * @param images normalized, [N, H, W, 3]
 * @param mask [N, H, W], true at padding
 * @param masks whose masks are wanted; {@link QueryChoice#NONE} of a model without a mask head
 * @param stages told of every stage; those of the mask head come once for every few queries
 * @param operations told of every operation
 */
public record Pass(
    Tensor images,
    Mask mask,
    QueryChoice masks,
    StageListener stages,
    OperationListener operations) {
  /** Of images without masks, and nobody is told of what is computed. */
  public static Pass of(Tensor images, Mask mask) {
    return new Pass(images, mask, QueryChoice.NONE, StageListener.NONE, OperationListener.NONE);
  }

  /** With the masks of these queries, from a panoptic model. */
  public Pass withMasks(QueryChoice queries) {
    return new Pass(images, mask, queries, stages, operations);
  }

  /** With a listener of the stages. */
  public Pass withStages(StageListener listener) {
    return new Pass(images, mask, masks, listener, operations);
  }

  /** With a listener of the operations. */
  public Pass withOperations(OperationListener listener) {
    return new Pass(images, mask, masks, stages, listener);
  }
}
