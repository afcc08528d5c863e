package detr.train;

import detr.data.TrainingBatch;
import detr.model.DetrOutput;
import detr.tensor.Tensor;
import detr.train.loss.LayerPredictions;
import detr.train.loss.Losses;
import java.util.ArrayList;
import java.util.List;

/** A task of a model that finds classes and boxes: matching and losses see the whole batch. */
interface DetectionObjective extends TrainingObjective<DetrOutput> {
  /** As {@link TrainingObjective#losses}, of the whole batch. */
  Losses losses(DetrOutput predictions, TrainingBatch batch, double objects);

  /** The same operations whatever there is to be found. */
  @Override
  default Object variant(TrainingBatch part) {
    return DetectionObjective.class;
  }

  @Override
  default List<Tensor> outputs(DetrOutput prediction) {
    return prediction.tensors();
  }

  @Override
  default Feedback losses(List<DetrOutput> predictions, TrainingBatch batch, double objects) {
    Losses losses = losses(DetrOutput.join(predictions), batch, objects);
    List<List<Tensor>> gradients = new ArrayList<>();
    int from = 0;
    for (DetrOutput part : predictions) {
      int first = from;
      int end = from + part.images();
      gradients.add(losses.gradientTensors().stream().map(g -> g.rows(first, end)).toList());
      from = end;
    }
    return new Feedback(losses.values(), losses.total(), gradients);
  }

  /** What a criterion reads of predictions without masks. */
  static List<LayerPredictions> layers(DetrOutput predictions) {
    return predictions.layers().stream()
        .map(layer -> LayerPredictions.of(layer.logits(), layer.boxes(), null))
        .toList();
  }
}
