package detr.model;

import detr.nn.Linear;
import detr.nn.ParameterScope;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * Where each object query looks (DETR, section 4.4 and figure 8): the attention of queries to the
 * encoder's output in several heads, without values. The softmax of a query runs over the pixels of
 * all heads together.
 */
public record MHAttentionMap(Linear query, Linear key, int heads) {
  /** Takes {@code q_linear} and {@code k_linear}. */
  static MHAttentionMap of(ParameterScope scope, int width, int heads) {
    return new MHAttentionMap(
        Linear.of(scope.at("q_linear"), width, width),
        Linear.of(scope.at("k_linear"), width, width),
        heads);
  }

  /**
   * The maps of some queries of one image.
   *
   * @param queries the decoder's output [q, D]
   * @param keys the projected encoder's output [L, D]
   * @param padding [1, L], true at padding
   * @return [q, L, heads]
   */
  Tensor forward(Ops ops, Tensor queries, Tensor keys, Mask padding) {
    int count = queries.size(0);
    int pixels = keys.size(0);
    float factor = (float) (1 / Math.sqrt((double) queries.size(1) / heads));
    Tensor projected = splitHeads(ops, query.forward(ops, queries));
    Tensor scores = ops.matmul(projected, ops.transpose(splitHeads(ops, keys)));
    scores = ops.maskKeys(ops.scale(scores, factor), padding); // [1, heads, q, L]
    Tensor rows = ops.permute(ops.reshape(scores, heads, count, pixels), 1, 0, 2);
    Tensor weights = ops.softmax(ops.reshape(rows, count, heads * pixels));
    return ops.permute(ops.reshape(weights, count, heads, pixels), 0, 2, 1);
  }

  /** [n, D] → [1, heads, n, D / heads]. */
  private Tensor splitHeads(Ops ops, Tensor x) {
    return ops.permute(ops.reshape(x, 1, x.size(0), heads, x.size(1) / heads), 0, 2, 1, 3);
  }
}
