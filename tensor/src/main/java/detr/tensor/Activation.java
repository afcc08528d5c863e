package detr.tensor;

/** What follows an affine map. */
public enum Activation {
  NONE,
  RELU
}
