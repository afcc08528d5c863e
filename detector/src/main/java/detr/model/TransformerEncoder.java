package detr.model;

import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.List;

/** The encoder (DETR, figure 10, left): its layers in turn. */
record TransformerEncoder(List<TransformerEncoderLayer> layers) {
  /**
   * @param src image features [N, L, D]
   * @param pos their positions [N, L, D]
   * @param mask [N, L], true at padding
   * @return the memory [N, L, D]
   */
  Tensor forward(Ops ops, Tensor src, Tensor pos, Mask mask) {
    for (int i = 0; i < layers.size(); i++) {
      src = ops.stage("encoder." + i, layers.get(i).forward(ops, src, pos, mask));
    }
    return src;
  }
}
