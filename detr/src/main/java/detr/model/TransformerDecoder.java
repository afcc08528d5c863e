package detr.model;

import detr.nn.LayerNorm;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoder (DETR, figure 10, right): object queries attend to each other and to the memory. The
 * output of every layer, normalised, is a result: the prediction heads read each of them (the
 * auxiliary decoding losses of section 3.2).
 */
public record TransformerDecoder(List<TransformerDecoderLayer> layers, LayerNorm norm) {
  /**
   * @param target what the object queries start from, [N, Q, D]
   * @param memory the encoder's output [N, L, D]
   * @param mask [N, L], true at padding
   * @param pos positions of the memory [N, L, D]; null for none
   * @param queryPos the object queries [Q, D]; null where the target has them already
   * @return for every layer [N, Q, D]
   */
  List<Tensor> forward(
      Ops ops, Tensor target, Tensor memory, Mask mask, Tensor pos, Tensor queryPos) {
    Tensor key = Transformer.withPosition(ops, memory, pos);
    List<Tensor> outputs = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      TransformerDecoderLayer layer = layers.get(i);
      target = ops.layer(target, (o, x) -> layer.forward(o, x, memory, key, mask, queryPos));
      outputs.add(norm.forward(ops, ops.stage("decoder." + i, target)));
    }
    return outputs;
  }
}
