package detr.train;

import detr.data.Target;
import detr.data.TrainingBatch;
import detr.model.DetrSegm;
import detr.model.MaskPasses;
import detr.model.TrainableDetr;
import detr.nn.ParameterScope;
import detr.nn.autograd.TapeOps;
import detr.tensor.Mask;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.loss.MaskLosses;
import detr.train.loss.SetCriterion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a mask head is taught (section 4.4 of the paper): the masks of the queries that its detector
 * finds the objects with. The detector stays as it is, and of its queries only those that are
 * matched go through the head, for the losses look at no others.
 *
 * @param tensors the model's by name
 * @param leaves of which the detector's have no names
 */
record MaskObjective(
    DetrSegm model,
    Map<String, Tensor> tensors,
    List<ParameterScope.Leaf> leaves,
    SetCriterion criterion)
    implements TrainingObjective<List<MatchedMasks>> {
  /**
   * @param model with a mask head
   */
  static MaskObjective of(TrainableDetr model, SetCriterion criterion) {
    List<ParameterScope.Leaf> leaves =
        model.leaves().stream()
            .map(
                leaf ->
                    leaf.name() != null && leaf.name().startsWith(DetrSegm.DETECTOR)
                        ? ParameterScope.Leaf.of(null, 0, leaf.tensor())
                        : leaf)
            .toList();
    return new MaskObjective(model.segm(), model.tensors(), leaves, criterion);
  }

  /**
   * How many masks are made of each image: where there is nothing to be found one that is told
   * nothing.
   */
  @Override
  public Object variant(TrainingBatch part) {
    return part.targets().stream().map(this::count).toList();
  }

  private int count(Target target) {
    return Math.clamp(target.count(), 1, model.detr().config().queries());
  }

  @Override
  public List<MatchedMasks> predict(FastOps ops, TapeOps tape, TrainingBatch part) {
    List<MatchedMasks> predictions = new ArrayList<>();
    for (int n = 0; n < part.size(); n++) {
      Tensor image = tape.constant(part.images().images().rows(n, n + 1));
      Mask padding = part.images().mask().image(n);
      predictions.add(predict(ops, tape, image, padding, part.targets().get(n)));
    }
    return predictions;
  }

  private MatchedMasks predict(
      FastOps ops, TapeOps tape, Tensor image, Mask padding, Target target) {
    DetrSegm.Output output = model.forward(tape, image, padding);
    MatchedMasks matched = new MatchedMasks(output, target, criterion.matcher());
    int count = count(target);
    for (int first = 0; first < count; first += MaskPasses.QUERIES) {
      int some = Math.min(MaskPasses.QUERIES, count - first);
      Tensor queries = tape.constant(matched.queries(ops, first, some));
      matched.masks().add(tape.layer(queries, (inner, x) -> model.masks(inner, x, output)));
    }
    return matched;
  }

  @Override
  public List<Tensor> outputs(List<MatchedMasks> prediction) {
    return prediction.stream().flatMap(image -> image.masks().stream()).toList();
  }

  @Override
  public Feedback losses(
      List<List<MatchedMasks>> predictions, TrainingBatch batch, double objects) {
    List<MatchedMasks> images = predictions.stream().flatMap(List::stream).toList();
    Tensor masks = MatchedMasks.join(images);
    Tensor gradient = Tensor.zeros(masks.shape().sizes());
    MaskLosses losses =
        new MaskLosses(
            masks,
            batch.targets(),
            images.stream().map(MatchedMasks::numbered).toList(),
            Math.max(1, objects),
            criterion.weights(),
            gradient);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss_mask", losses.focal());
    values.put("loss_dice", losses.dice());
    double total =
        criterion.weights().mask() * losses.focal() + criterion.weights().dice() * losses.dice();
    List<List<Tensor>> gradients = new ArrayList<>();
    int image = 0;
    for (List<MatchedMasks> part : predictions) {
      List<Tensor> ofPart = new ArrayList<>();
      for (MatchedMasks matched : part) {
        Shape shape = Shape.of(masks.size(1), masks.size(2), masks.size(3));
        ofPart.addAll(matched.split(gradient.rows(image, image + 1).reshape(shape)));
        image++;
      }
      gradients.add(ofPart);
    }
    return new Feedback(values, total, gradients);
  }
}
