package detr.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import detr.tensor.Tensor;
import detr.train.TrainingPlan;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A model's weights in libtorch, some of which learn by AdamW.
 *
 * <p>Each step computes with fresh handles of the learning ones, which have no gradient yet: this
 * is what {@code zero_grad(set_to_none=True)} does. Frozen batch norms are multiplied into the
 * weights before each convolution, which is less work than the original's normalising of its
 * output.
 */
final class LibTorchParameters implements LibTorchTensors {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;
  private static final double CLIP_EPS = 1e-6;

  /** What a parameter is and what AdamW keeps of it. */
  private record Parameter(NDArray value, NDArray first, NDArray second) {}

  private final LibTorchWeights weights;
  private final TrainingPlan plan;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, NDArray> leaves = new HashMap<>();
  private final Map<String, NDList> thirds = new HashMap<>();
  private int steps;

  /**
   * @param learning the names of those that learn
   */
  LibTorchParameters(
      Map<String, Tensor> tensors,
      Collection<String> learning,
      TrainingPlan plan,
      NDManager manager) {
    weights = new LibTorchWeights(tensors, manager);
    this.plan = plan;
    for (String name : learning) {
      NDArray value = weights.get(name);
      parameters.put(name, new Parameter(value, value.zerosLike(), value.zerosLike()));
    }
  }

  /** Begins a step: what is computed from now on is computed with differentiable weights. */
  void begin() {
    leaves.clear();
    thirds.clear();
    parameters.forEach(
        (name, parameter) -> {
          NDArray leaf = parameter.value.stopGradient();
          leaf.setRequiresGradient(true);
          leaves.put(name, leaf);
        });
  }

  @Override
  public NDArray get(String name) {
    NDArray leaf = leaves.get(name);
    return leaf == null ? weights.get(name) : leaf;
  }

  @Override
  public NDArray third(String name, int index) {
    return thirds.computeIfAbsent(name, missing -> get(name).split(3)).get(index);
  }

  @Override
  public NDArray foldedWeight(String conv, String norm) {
    NDArray leaf = leaves.get(conv + ".weight");
    return leaf == null ? weights.foldedWeight(conv, norm) : leaf.mul(weights.normScale(norm));
  }

  @Override
  public NDArray foldedBias(String norm) {
    return weights.foldedBias(norm);
  }

  @Override
  public NDArray number(float value) {
    return weights.number(value);
  }

  /**
   * Clips the gradients of the step and changes the parameters by them.
   *
   * @param gradients as {@link Learner#step} says
   */
  void update(BiConsumer<String, float[]> gradients) {
    Map<String, NDArray> raw = new LinkedHashMap<>();
    double squares = 0;
    for (String name : parameters.keySet()) {
      NDArray gradient = leaves.get(name).getGradient();
      raw.put(name, gradient);
      squares += Math.pow(gradient.norm().getFloat(), 2);
    }
    double scale = Math.min(1, plan.clip() / (Math.sqrt(squares) + CLIP_EPS));
    if (gradients != null) {
      raw.forEach((name, of) -> gradients.accept(name, of.mul(scale).toFloatArray()));
    }
    steps++;
    raw.forEach((name, gradient) -> update(name, gradient, scale));
  }

  /**
   * DJL's AdamW. As it adds eps to the root before the bias of the second moment is corrected, eps
   * is corrected too.
   */
  private void update(String name, NDArray gradient, double scale) {
    Parameter parameter = parameters.get(name);
    double rate = name.startsWith("backbone.") ? plan.backboneRate() : plan.rate();
    double correction = Math.sqrt(1 - Math.pow(BETA2, steps));
    double corrected = rate * correction / (1 - Math.pow(BETA1, steps));
    NDList inputs = new NDList(parameter.value, gradient, parameter.first, parameter.second);
    gradient
        .getNDArrayInternal()
        .adamUpdate(
            inputs,
            new NDList(leaves.get(name)),
            (float) rate,
            (float) corrected,
            (float) plan.weightDecay(),
            (float) scale,
            -1,
            (float) BETA1,
            (float) BETA2,
            (float) (EPS * correction),
            true,
            true);
  }
}
