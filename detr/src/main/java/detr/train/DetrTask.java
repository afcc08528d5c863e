package detr.train;

import detr.data.TrainingBatch;
import detr.model.DetrOutput;
import detr.model.TrainableDetr;
import detr.nn.ParameterScope;
import detr.nn.autograd.TapeOps;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.loss.Losses;
import detr.train.loss.SetCriterion;
import java.util.List;
import java.util.Map;

/**
 * What DETR is taught: sections 3.1 and 3.2 of the paper.
 *
 * @param criterion the paper's, or with other weights of the losses
 */
record DetrTask(TrainableDetr model, SetCriterion criterion) implements DetectionObjective {
  @Override
  public Map<String, Tensor> tensors() {
    return model.tensors();
  }

  @Override
  public List<ParameterScope.Leaf> leaves() {
    return model.leaves();
  }

  @Override
  public DetrOutput predict(FastOps ops, TapeOps tape, TrainingBatch batch) {
    return model.detr().forward(tape, batch.images().images(), batch.images().mask());
  }

  @Override
  public Losses losses(DetrOutput predictions, TrainingBatch batch, double objects) {
    return criterion.losses(DetectionObjective.layers(predictions), batch.targets(), objects);
  }
}
