package detr.train;

import detr.data.TrainingBatch;
import detr.model.CellDetector;
import detr.model.DetrOutput;
import detr.nn.ParameterScope;
import detr.nn.autograd.TapeOps;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.loss.CellMatcher;
import detr.train.loss.ClassWeights;
import detr.train.loss.LossWeights;
import detr.train.loss.Losses;
import detr.train.loss.SetCriterion;
import java.util.List;
import java.util.Map;

/**
 * What a backbone is taught before the transformer is there: to say in every cell of its features
 * which object is there and where its borders are. DETR's losses, with a matching by place.
 */
record CellTask(CellDetector model) implements DetectionObjective {
  /**
   * Nearly as many cells show an object as do not. Some four share one, by whose number box losses
   * are divided; and boxes, which are learnt soon, count for a fifth of what they do in DETR beside
   * classes, which are not: this names 66 % of objects right where equal weights name 54 %.
   */
  private static final LossWeights WEIGHTS = new LossWeights(1, 5 / 20.0, 2 / 20.0, 1, 1, 0.3);

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
    return model.forward(tape, batch.images().images(), model.cells(batch.images().mask()));
  }

  @Override
  public Losses losses(DetrOutput predictions, TrainingBatch batch, double objects) {
    CellMatcher matcher = new CellMatcher(model.cells(batch.images().mask()));
    return new SetCriterion(matcher, WEIGHTS, ClassWeights.EQUAL)
        .losses(DetectionObjective.layers(predictions), batch.targets(), objects);
  }
}
