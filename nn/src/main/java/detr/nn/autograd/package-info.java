/**
 * Interpreters that differentiate.
 *
 * <p>Who lives here: {@link detr.nn.autograd.TapeOps}, which differentiates every primitive of
 * {@link detr.tensor.Ops}, and {@link detr.nn.autograd.FastTape}, which also has the derivatives of
 * fused operations.
 *
 * <p>Who may come in: derivatives of operations. They know no layer and no optimizer.
 */
package detr.nn.autograd;
