package detr.model;

import detr.nn.LayerNorm;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.List;

/**
 * The encoder (DETR, figure 10, left): its layers in turn.
 *
 * @param norm of the last layer's output, which torch.nn.Transformer has; null in DETR
 */
public record TransformerEncoder(List<TransformerEncoderLayer> layers, LayerNorm norm) {
  /**
   * @param src image features [N, L, D]
   * @param pos their positions [N, L, D]; null where src has them already
   * @param mask [N, L], true at padding
   * @return the memory [N, L, D]
   */
  Tensor forward(Ops ops, Tensor src, Tensor pos, Mask mask) {
    for (int i = 0; i < layers.size(); i++) {
      TransformerEncoderLayer layer = layers.get(i);
      src = ops.layer(src, (o, x) -> layer.forward(o, x, pos, mask));
      src = ops.stage("encoder." + i, src);
    }
    return norm == null ? src : norm.forward(ops, src);
  }
}
