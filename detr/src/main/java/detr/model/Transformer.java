package detr.model;

import detr.nn.LayerNorm;
import detr.nn.ParameterScope;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** The transformer (DETR, section 3.2 and figure 10). */
public record Transformer(TransformerEncoder encoder, TransformerDecoder decoder) {
  /** DETR's own, whose encoder ends without a normalisation. */
  static Transformer of(ParameterScope scope, DetrConfig config) {
    return of(scope, config, null);
  }

  /** As torch.nn.Transformer has it: the encoder's output is normalised too. */
  static Transformer ofTorch(ParameterScope scope, DetrConfig config) {
    return of(scope, config, LayerNorm.of(scope.at("encoder").at("norm"), config.width()));
  }

  private static Transformer of(ParameterScope scope, DetrConfig config, LayerNorm encoderNorm) {
    ParameterScope encoder = scope.at("encoder");
    ParameterScope decoder = scope.at("decoder");
    return new Transformer(
        new TransformerEncoder(
            IntStream.range(0, config.encoderLayers())
                .mapToObj(i -> TransformerEncoderLayer.of(encoder.at("layers", i), config))
                .toList(),
            encoderNorm),
        new TransformerDecoder(
            IntStream.range(0, config.decoderLayers())
                .mapToObj(i -> TransformerDecoderLayer.of(decoder.at("layers", i), config))
                .toList(),
            LayerNorm.of(decoder.at("norm"), config.width())));
  }

  /**
   * The decoder, which starts from nothing but the object queries.
   *
   * @param memory the encoder's output [N, L, D]
   * @param mask [N, L], true at padding
   * @param queries object queries [Q, D]
   * @param pos positions of the features [N, L, D]
   * @return the normalised output of every decoder layer, [N, Q, D] each
   */
  List<Tensor> decode(Ops ops, Tensor memory, Mask mask, Tensor queries, Tensor pos) {
    Tensor target = ops.zeros(memory.size(0), queries.size(0), memory.size(2));
    return decoder.forward(ops, target, memory, mask, pos, queries);
  }

  /**
   * The forward of torch.nn.Transformer, which knows of no positions.
   *
   * @param src image features with their positions [N, L, D]
   * @param mask [N, L], true at padding
   * @param target object queries [N, Q, D]
   * @return the normalised output of the last decoder layer, [N, Q, D]
   */
  Tensor forward(Ops ops, Tensor src, Mask mask, Tensor target) {
    Tensor memory = encoder.forward(ops, src, null, mask);
    return decoder.forward(ops, target, memory, mask, null, null).getLast();
  }

  /** x + position, or x where there is none. */
  static Tensor withPosition(Ops ops, Tensor x, Tensor position) {
    return position == null ? x : ops.add(x, position);
  }
}
