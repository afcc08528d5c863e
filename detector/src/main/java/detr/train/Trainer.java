package detr.train;

import detr.model.DetrOutput;
import detr.model.TrainableDetr;
import detr.nn.Scope;
import detr.nn.autograd.FastTape;
import detr.nn.autograd.TapeOps;
import detr.nn.train.AdamW;
import detr.nn.train.GradientClipping;
import detr.nn.train.Parameter;
import detr.tensor.FastOps;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Training of a DETR (sections 3.1 and 4 of the paper): {@link #step} is all of it.
 *
 * <p>A step depends on nothing but the parameters, the optimizer's moments, the number of the step
 * and its batches, and not on the number of threads. So a run that is put back to where it was goes
 * on as if it had never stopped.
 */
final class Trainer {
  private final StateDict stateDict;
  private final TrainerOptions options;
  private final FastOps ops;
  private final TrainableDetr model;
  private final AdamW optimizer;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  /**
   * @param stateDict is changed by training
   * @param ops computes, and keeps nothing of a step to the next
   */
  Trainer(StateDict stateDict, TrainerOptions options, FastOps ops) {
    this.stateDict = stateDict;
    this.options = options;
    this.ops = ops;
    model = stateDict.model();
    optimizer = new AdamW(ParameterGroups.of(model.leaves(), stateDict.tensors(), options));
    optimizer.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
  }

  /**
   * Learns from the batches of one step: predicts, matches predictions to targets, measures how far
   * they are from each other, and moves every parameter a little so that they come closer.
   *
   * <p>Several batches count as in the original on as many devices: their gradients are averaged,
   * and box losses are divided by the mean number of objects.
   *
   * @throws DivergedException if a prediction, a loss or the gradient is not finite; parameters are
   *     as before
   */
  TrainingStep step(List<TrainingBatch> batches) {
    double objects = batches.stream().mapToInt(TrainingBatch::objects).average().orElseThrow();
    List<Losses> losses = new ArrayList<>();
    parameters.values().forEach(Parameter::clearGradient);
    for (TrainingBatch batch : batches) {
      TapeOps tape = tape();
      Tensor images = tape.constant(batch.images().images());
      DetrOutput predictions = model.detr().forward(tape, images, batch.images().mask());
      Losses loss = SetCriterion.PAPER.losses(layers(predictions), batch.targets(), objects);
      tape.backward(predictions.tensors(), loss.gradientTensors());
      gather(tape, 1f / batches.size());
      losses.add(loss);
    }
    double norm = GradientClipping.clip(optimizer.parameters(), options.clip());
    requireFinite(norm);
    double factor = options.schedule().factor(optimizer.steps());
    optimizer.step(factor);
    ops.weightsChanged();
    return summary(losses, norm, factor * options.rate());
  }

  /** A tape that knows the model's tensors: which are to learn, and which are not. */
  private TapeOps tape() {
    TapeOps tape = new FastTape(ops);
    for (Scope.Leaf leaf : model.leaves()) {
      if (parameters.containsKey(leaf.name())) {
        tape.watch(leaf.tensor());
      } else {
        tape.constant(leaf.tensor());
      }
    }
    return tape;
  }

  static List<Outputs> layers(DetrOutput predictions) {
    return predictions.layers().stream()
        .map(layer -> Outputs.of(layer.logits(), layer.boxes(), null))
        .toList();
  }

  private void gather(TapeOps tape, float weight) {
    for (Scope.Leaf leaf : model.leaves()) {
      Parameter parameter = parameters.get(leaf.name());
      if (parameter != null) {
        parameter.addGradient(leaf.from(), tape.gradient(leaf.tensor()), weight);
      }
    }
  }

  private static void requireFinite(double norm) {
    if (!Double.isFinite(norm)) {
      throw new DivergedException("the norm of the gradient is " + norm);
    }
  }

  private TrainingStep summary(List<Losses> losses, double norm, double rate) {
    Map<String, Double> values = new LinkedHashMap<>();
    double total = 0;
    for (Losses loss : losses) {
      loss.values()
          .forEach((name, value) -> values.merge(name, value / losses.size(), Double::sum));
      total += loss.total() / losses.size();
    }
    return new TrainingStep(optimizer.steps(), values, total, norm, rate);
  }

  StateDict stateDict() {
    return stateDict;
  }
}
