package detr.train.loss;

import detr.data.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loss of a set of predictions (section 3.1 of the paper, equation 2): each decoder layer's
 * predictions are matched to the targets, and each query is told what its target says, or to
 * predict no-object.
 *
 * <p>Losses are computed in double, each with its derivative beside it, and not in primitives of
 * {@link detr.tensor.Ops}: tensors are float32, in which a softmax alone rounds away what the
 * agreement with PyTorch's float64 values to 1e-9 needs. A training step computes {@link
 * LayerPredictions} on a tape, and gives the tape the {@link Gradients} to go back from.
 *
 * @param matcher matches each layer by itself
 * @param weights what the losses count for
 * @param classWeights what the classes count for
 */
public record SetCriterion(Matcher matcher, LossWeights weights, ClassWeights classWeights) {
  /** The paper's. */
  public static final SetCriterion PAPER =
      new SetCriterion(HungarianMatcher.PAPER, LossWeights.PAPER, ClassWeights.EQUAL);

  /**
   * The losses of all layers. An image may have no targets.
   *
   * @param layers the decoder layers' predictions, the last one last; only its masks are looked at
   * @param targets one for each image
   * @throws IllegalArgumentException as {@link Matcher#match} says; or if masks are predicted and a
   *     target has none
   */
  public Losses losses(List<LayerPredictions> layers, List<Target> targets) {
    return losses(layers, targets, targets.stream().mapToInt(Target::count).sum());
  }

  /**
   * The same of a part of what is learnt from at once.
   *
   * @param objects what box and mask losses are divided by, if it is more than 1: the mean number
   *     of targets in a part
   */
  public Losses losses(List<LayerPredictions> layers, List<Target> targets, double objects) {
    double boxes = Math.max(1, objects);
    int auxiliary = layers.size() - 1;
    Layer last = layer(layers.getLast(), targets, boxes, true);
    Map<String, Double> values = new LinkedHashMap<>(last.values);
    double total = last.total;
    List<List<Match>> matches = new ArrayList<>();
    List<Gradients> gradients = new ArrayList<>();
    for (int i = 0; i < auxiliary; i++) {
      Layer layer = layer(layers.get(i), targets, boxes, false);
      String suffix = "_" + i;
      layer.values.forEach((name, value) -> values.put(name + suffix, value));
      total += layer.total;
      matches.add(layer.matches);
      gradients.add(layer.gradients);
    }
    matches.add(last.matches);
    gradients.add(last.gradients);
    return new Losses(values, total, matches, gradients);
  }

  private record Layer(
      Map<String, Double> values, double total, List<Match> matches, Gradients gradients) {}

  private Layer layer(LayerPredictions outputs, List<Target> targets, double boxes, boolean last) {
    List<Match> matches = matcher.match(outputs, targets);
    boolean masked = last && outputs.masks() != null;
    Gradients gradients = new Gradients(outputs, masked);
    Map<String, Double> values = new LinkedHashMap<>();
    LabelLosses labels = new LabelLosses(outputs, targets, matches);
    double entropy =
        labels.crossEntropy(weights.noObject(), classWeights, weights.classes(), gradients);
    values.put("loss_ce", entropy);
    if (last) {
      values.put("class_error", labels.classError());
    }
    BoxLosses box = BoxLosses.of(outputs, targets, matches, boxes, weights, gradients);
    values.put("loss_bbox", box.l1());
    values.put("loss_giou", box.giou());
    values.put("cardinality_error", labels.cardinalityError());
    double total =
        weights.classes() * entropy + weights.l1() * box.l1() + weights.giou() * box.giou();
    if (masked) {
      MaskLosses mask =
          new MaskLosses(outputs.masks(), targets, matches, boxes, weights, gradients.masks());
      values.put("loss_mask", mask.focal());
      values.put("loss_dice", mask.dice());
      total += weights.mask() * mask.focal() + weights.dice() * mask.dice();
    }
    return new Layer(values, total, matches, gradients);
  }
}
