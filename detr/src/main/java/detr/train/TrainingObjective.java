package detr.train;

import detr.data.TrainingBatch;
import detr.nn.ParameterScope;
import detr.nn.autograd.TapeOps;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.loss.SetCriterion;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Trainer} teaches: a model, and what its predictions are measured by.
 *
 * @param <P> what the model predicts for a part of a batch
 */
interface TrainingObjective<P> {
  /** The model's tensors by name; who changes their arrays changes the model. */
  Map<String, Tensor> tensors();

  /** Every tensor of a pass but its input; those without a name do not learn. */
  List<ParameterScope.Leaf> leaves();

  /**
   * What decides which operations {@link #predict} does, besides the images' size and mask; equal
   * where they are the same.
   */
  Object variant(TrainingBatch part);

  /**
   * Predicts for a part of a batch.
   *
   * @param ops what the tape computes with, for what has no derivative
   */
  P predict(FastOps ops, TapeOps tape, TrainingBatch part);

  /** All tensors of a prediction that losses depend on. */
  List<Tensor> outputs(P prediction);

  /**
   * How far predictions are from the batch's targets.
   *
   * @param predictions for each of its parts, in their order
   * @param objects what box and mask losses are divided by; see {@link SetCriterion#losses}
   */
  Feedback losses(List<P> predictions, TrainingBatch batch, double objects);
}
