package detr.model;

import detr.nn.LayerNorm;
import detr.nn.MultiheadAttention;
import detr.nn.ParameterScope;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * An encoder layer (DETR, figure 10, left): self-attention and a feed-forward network, each added
 * to its input and normalised. Positions are added to queries and keys only.
 */
public record TransformerEncoderLayer(
    MultiheadAttention selfAttention, FeedForward feedForward, LayerNorm norm1, LayerNorm norm2) {
  static TransformerEncoderLayer of(ParameterScope scope, DetrConfig config) {
    int width = config.width();
    return new TransformerEncoderLayer(
        MultiheadAttention.of(scope.at("self_attn"), width, config.heads()),
        FeedForward.of(scope, width, config.feedForward()),
        LayerNorm.of(scope.at("norm1"), width),
        LayerNorm.of(scope.at("norm2"), width));
  }

  /**
   * [N, L, D] → [N, L, D].
   *
   * @param pos null where src has its positions already
   */
  Tensor forward(Ops ops, Tensor src, Tensor pos, Mask mask) {
    float p = DetrConfig.DROPOUT;
    Tensor q = Transformer.withPosition(ops, src, pos);
    Tensor attended = selfAttention.forward(ops, q, q, src, mask, p);
    src = norm1.forward(ops, ops.add(src, ops.dropout(attended, p)));
    return norm2.forward(ops, ops.add(src, ops.dropout(feedForward.forward(ops, src, p), p)));
  }
}
