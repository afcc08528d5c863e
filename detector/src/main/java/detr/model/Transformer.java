package detr.model;

import detr.nn.LayerNorm;
import detr.nn.Scope;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** The transformer (DETR, section 3.2 and figure 10). */
record Transformer(TransformerEncoder encoder, TransformerDecoder decoder) {
  static Transformer of(Scope scope, DetrConfig config) {
    Scope encoder = scope.at("encoder");
    Scope decoder = scope.at("decoder");
    return new Transformer(
        new TransformerEncoder(
            IntStream.range(0, config.encoderLayers())
                .mapToObj(i -> TransformerEncoderLayer.of(encoder.at("layers", i), config))
                .toList()),
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
}
