/**
 * Tensors, and the operations that models are written in.
 *
 * <p>Who lives here: the data ({@link detr.tensor.Tensor}, {@link detr.tensor.Shape}, {@link
 * detr.tensor.Mask}), the settings of operations ({@link detr.tensor.ConvGeometry}, {@link
 * detr.tensor.Activation}, {@link detr.tensor.Dropout}), {@link detr.tensor.Ops}, which says what
 * every operation means, {@link detr.tensor.ReferenceOps}, which computes just that, and what a
 * program is told of a pass ({@link detr.tensor.PassCost}, {@link detr.tensor.Operation} and the
 * listeners).
 *
 * <p>Who may come in: what is about tensors and not about speed. Nothing here sees {@code
 * detr.tensor.fast} or {@code detr.tensor.kernel}.
 */
package detr.tensor;
