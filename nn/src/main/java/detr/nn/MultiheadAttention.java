package detr.nn;

import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.List;

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2.2; DETR, appendix A.1): queries, keys and
 * values are each projected, attend in every head, and the heads' results are projected together.
 */
public record MultiheadAttention(Linear query, Linear key, Linear value, Linear out, int heads) {
  /** How profiles call the rows of the one matrix. */
  private static final List<String> PARTS = List.of(" (q)", " (k)", " (v)");

  /**
   * Takes PyTorch's names: {@code in_proj_weight} [3·D, D] and {@code in_proj_bias} hold the query,
   * key and value projections one below the other.
   */
  public static MultiheadAttention of(ParameterScope scope, int width, int heads) {
    List<Tensor> weights = scope.parts(PARTS, "in_proj_weight", 3 * width, width);
    List<Tensor> biases = scope.parts(PARTS, "in_proj_bias", 3 * width);
    return new MultiheadAttention(
        new Linear(weights.get(0), biases.get(0)),
        new Linear(weights.get(1), biases.get(1)),
        new Linear(weights.get(2), biases.get(2)),
        Linear.of(scope.at("out_proj"), width, width),
        heads);
  }

  /**
   * @param query [N, L, D]
   * @param key [N, M, D]
   * @param value [N, M, D]
   * @param keyPadding [N, M], true for keys to ignore
   * @param dropout the part of the attention that is dropped out while training
   * @return [N, L, D]
   */
  public Tensor forward(
      Ops ops, Tensor query, Tensor key, Tensor value, Mask keyPadding, float dropout) {
    Tensor q = this.query.forward(ops, query);
    Tensor k = this.key.forward(ops, key);
    Tensor v = this.value.forward(ops, value);
    return out.forward(ops, ops.attention(q, k, v, heads, keyPadding, dropout));
  }
}
