package detr.nn;

import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2.2; DETR, appendix A.1): queries, keys and
 * values are each projected, attend in every head, and the heads' results are projected together.
 */
public record MultiheadAttention(Linear query, Linear key, Linear value, Linear out, int heads) {
  /**
   * Takes PyTorch's names: {@code in_proj_weight} [3·D, D] and {@code in_proj_bias} hold the query,
   * key and value projections one below the other.
   */
  public static MultiheadAttention of(Scope scope, int width, int heads) {
    Tensor weight = scope.tensor("in_proj_weight", 3 * width, width);
    Tensor bias = scope.tensor("in_proj_bias", 3 * width);
    return new MultiheadAttention(
        part(weight, bias, 0, width, " (q)"),
        part(weight, bias, 1, width, " (k)"),
        part(weight, bias, 2, width, " (v)"),
        Linear.of(scope.at("out_proj"), width, width),
        heads);
  }

  private static Linear part(Tensor weight, Tensor bias, int index, int width, String which) {
    int from = index * width;
    Tensor rows = weight.rows(from, from + width);
    return new Linear(
        weight.name() == null ? rows : rows.named(weight.name() + which),
        bias.rows(from, from + width));
  }

  /**
   * @param query [N, L, D]
   * @param key [N, M, D]
   * @param value [N, M, D]
   * @param keyPadding [N, M], true for keys to ignore
   * @return [N, L, D]
   */
  public Tensor forward(Ops ops, Tensor query, Tensor key, Tensor value, Mask keyPadding) {
    Tensor q = this.query.forward(ops, query);
    Tensor k = this.key.forward(ops, key);
    Tensor v = this.value.forward(ops, value);
    return out.forward(ops, ops.attention(q, k, v, heads, keyPadding));
  }
}
