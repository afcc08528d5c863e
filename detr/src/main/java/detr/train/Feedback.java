package detr.train;

import detr.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What the predictions for a batch are told, which was made in parts.
 *
 * @param values the losses by the original's names, not weighted
 * @param total the weighted sum
 * @param gradients for each part the derivatives of the total by what was predicted, in the order
 *     of {@link TrainingObjective#outputs}
 */
record Feedback(Map<String, Double> values, double total, List<List<Tensor>> gradients) {}
