package detr.tensor;

import detr.tensor.kernel.Kernels;

/**
 * What follows a product: y = act(y · scale + shift + residual), column by column. Applied to a
 * part of the output while that is still in cache. Mutable, so that a warm pass allocates none.
 */
final class Epilogue {
  private float[] scale;
  private int scaleOff;
  private float[] shift;
  private int shiftOff;
  private float[] residual;
  private int residualOff;
  private boolean relu;

  /** Sets what follows; any tensor may be null. */
  Epilogue of(Tensor scale, Tensor shift, Tensor residual, Activation activation) {
    this.scale = scale == null ? null : scale.data();
    scaleOff = scale == null ? 0 : scale.offset();
    this.shift = shift == null ? null : shift.data();
    shiftOff = shift == null ? 0 : shift.offset();
    this.residual = residual == null ? null : residual.data();
    residualOff = residual == null ? 0 : residual.offset();
    relu = activation == Activation.RELU;
    return this;
  }

  /**
   * Applies to {@code rows} rows of {@code columns} columns from {@code firstColumn} on.
   *
   * @param at index of the first element in y
   * @param stride distance between rows of y and of the residual
   * @param index of the first element in the output, and so in the residual
   */
  void apply(
      Kernels kernels,
      float[] y,
      int at,
      int stride,
      int rows,
      int firstColumn,
      int columns,
      int index) {
    if (scale == null && shift == null && residual == null && !relu) {
      return;
    }
    kernels.affine(
        y,
        at,
        stride,
        rows,
        columns,
        scale,
        scaleOff + firstColumn,
        shift,
        shiftOff + firstColumn,
        residual,
        residualOff + index,
        stride,
        relu);
  }
}
