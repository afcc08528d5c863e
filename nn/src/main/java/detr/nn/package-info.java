/**
 * Neural-network layers.
 *
 * <p>Who lives here: immutable records of weights, one layer a file, each with a {@code forward}
 * written in {@link detr.tensor.Ops}, and {@link detr.nn.ParameterScope}, from which they take
 * their weights by the names of PyTorch's modules.
 *
 * <p>Who may come in: layers that a model other than DETR could use as they are. A layer is defined
 * once: whether it trains, runs fast or serves as a specification is for the {@code Ops} to say. So
 * nothing here sees {@code detr.nn.autograd} or {@code detr.nn.optim}.
 */
package detr.nn;
