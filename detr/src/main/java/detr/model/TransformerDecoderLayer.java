package detr.model;

import detr.nn.LayerNorm;
import detr.nn.MultiheadAttention;
import detr.nn.ParameterScope;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * A decoder layer (DETR, figure 10, right): the object queries' self-attention, their attention to
 * the memory, and a feed-forward network, each added to its input and normalised.
 */
public record TransformerDecoderLayer(
    MultiheadAttention selfAttention,
    MultiheadAttention crossAttention,
    FeedForward feedForward,
    LayerNorm norm1,
    LayerNorm norm2,
    LayerNorm norm3) {
  static TransformerDecoderLayer of(ParameterScope scope, DetrConfig config) {
    int width = config.width();
    return new TransformerDecoderLayer(
        MultiheadAttention.of(scope.at("self_attn"), width, config.heads()),
        MultiheadAttention.of(scope.at("multihead_attn"), width, config.heads()),
        FeedForward.of(scope, width, config.feedForward()),
        LayerNorm.of(scope.at("norm1"), width),
        LayerNorm.of(scope.at("norm2"), width),
        LayerNorm.of(scope.at("norm3"), width));
  }

  /**
   * @param target [N, Q, D]
   * @param memory [N, L, D], the values of the cross-attention
   * @param key memory with its positions, the keys of the cross-attention
   * @param mask [N, L], true at padding
   * @param queryPos [Q, D]; null where target has them already
   * @return [N, Q, D]
   */
  Tensor forward(Ops ops, Tensor target, Tensor memory, Tensor key, Mask mask, Tensor queryPos) {
    float p = DetrConfig.DROPOUT;
    Tensor q = Transformer.withPosition(ops, target, queryPos);
    Mask everyQuery = Mask.none(target.size(0), target.size(1));
    Tensor attended = selfAttention.forward(ops, q, q, target, everyQuery, p);
    target = norm1.forward(ops, ops.add(target, ops.dropout(attended, p)));
    q = Transformer.withPosition(ops, target, queryPos);
    attended = crossAttention.forward(ops, q, key, memory, mask, p);
    target = norm2.forward(ops, ops.add(target, ops.dropout(attended, p)));
    Tensor fed = feedForward.forward(ops, target, p);
    return norm3.forward(ops, ops.add(target, ops.dropout(fed, p)));
  }
}
