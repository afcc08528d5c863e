package detr.model;

import detr.nn.Linear;
import detr.nn.ParameterScope;
import detr.tensor.Activation;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/** The feed-forward network of a transformer layer: two linear maps with a ReLU between them. */
public record FeedForward(Linear linear1, Linear linear2) {
  /** Takes {@code linear1} and {@code linear2} of the layer's scope. */
  static FeedForward of(ParameterScope scope, int width, int hidden) {
    return new FeedForward(
        Linear.of(scope.at("linear1"), width, hidden),
        Linear.of(scope.at("linear2"), hidden, width));
  }

  /** [N, L, D] → [N, L, D]. */
  Tensor forward(Ops ops, Tensor x, float dropout) {
    Tensor hidden = ops.dropout(linear1.forward(ops, x, Activation.RELU), dropout);
    return linear2.forward(ops, hidden);
  }
}
