package detr.train;

import detr.model.DetrOutput;
import detr.nn.Scope;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** What a {@link Trainer} teaches: a model, and what its predictions are measured by. */
interface Task {
  /** The model's tensors by name; who changes their arrays changes the model. */
  Map<String, Tensor> tensors();

  /** Every tensor of a pass but its input. */
  List<Scope.Leaf> leaves();

  DetrOutput predict(Ops ops, TrainingBatch batch);

  /**
   * How far predictions are from the batch's targets.
   *
   * @param objects what box losses are divided by; see {@link SetCriterion#losses}
   */
  Losses losses(DetrOutput predictions, TrainingBatch batch, double objects);
}
