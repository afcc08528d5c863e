package detr.train.loss;

/**
 * What the losses count for in the total.
 *
 * @param classes of the cross-entropy of the labels
 * @param l1 of the boxes' L1 distance
 * @param giou of the boxes' generalised IoU
 * @param mask of the masks' focal loss
 * @param dice of the masks' dice loss
 * @param noObject of a query that is to predict no-object, within the cross-entropy; the original's
 *     {@code eos_coef}
 */
public record LossWeights(
    double classes, double l1, double giou, double mask, double dice, double noObject) {
  /** The paper's; 0.1 as the float32 it is in the original. */
  public static final LossWeights PAPER = new LossWeights(1, 5, 2, 1, 1, 0.1f);

  /**
   * @throws IllegalArgumentException if a weight is negative, NaN or infinite, or {@code noObject}
   *     is 0, with which a batch without targets has no mean
   */
  public LossWeights {
    double sum = classes + l1 + giou + mask + dice + noObject;
    boolean negative = classes < 0 || l1 < 0 || giou < 0 || mask < 0 || dice < 0 || noObject <= 0;
    if (negative || !Double.isFinite(sum)) {
      throw new IllegalArgumentException(
          "loss weights must be 0 or more, and that of no-object more than 0: %s, %s, %s, %s, %s, %s"
              .formatted(classes, l1, giou, mask, dice, noObject));
    }
  }
}
