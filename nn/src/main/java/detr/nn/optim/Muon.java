package detr.nn.optim;

import detr.tensor.fast.FastOps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Momentum orthogonalised by Newton–Schulz (Jordan et al. 2024), as torch.optim.Muon with {@code
 * match_rms_adamw}: for parameters that are matrices.
 *
 * <pre>
 *   m ← β m + (1 − β) g
 *   θ ← θ − rate · decay · θ
 *   θ ← θ − rate · 0.2 √max(rows, columns) · orthogonal((1 − β) g + β m)
 * </pre>
 *
 * <p>with β = 0.95. An orthogonal step moves all directions alike, also those that gradients seldom
 * point in, where {@link AdamW} moves every element alike. Its size is such that an element moves
 * about as far as by AdamW at the same rate (Liu et al. 2025, section 2.2). A filter [outputs,
 * inputs, height, width] is a matrix with a row for each output.
 */
public final class Muon {
  private static final float BETA = 0.95f;
  private static final double LIKE_ADAM = 0.2;
  private static final String MOMENTUM = "momentum.";

  /**
   * A parameter that is a matrix, or several, one below the other.
   *
   * @param blocks how many matrices of as many rows
   */
  private record Stack(Parameter parameter, int blocks, ParameterGroup group, float[] momentum) {
    int rows() {
      return parameter.value().size(0) / blocks;
    }

    int columns() {
      return parameter.value().count() / parameter.value().size(0);
    }

    /** Multiply-adds of an orthogonalisation, about. */
    double cost() {
      return (double) parameter.value().count() * Math.min(rows(), columns());
    }
  }

  private final List<Stack> stacks = new ArrayList<>();
  private final List<Stack> costliestFirst;

  /**
   * @param groups of parameters with at least two axes
   * @param blocks of how many matrices, one below the other, each is made
   * @throws IllegalArgumentException if a parameter is not that
   */
  public Muon(List<ParameterGroup> groups, ToIntFunction<Parameter> blocks) {
    for (ParameterGroup group : groups) {
      for (Parameter parameter : group.parameters()) {
        int of = blocks.applyAsInt(parameter);
        if (parameter.value().shape().rank() < 2 || parameter.value().size(0) % of != 0) {
          throw new IllegalArgumentException(
              "%s %s is not made of %d matrices"
                  .formatted(parameter.name(), parameter.value(), of));
        }
        stacks.add(new Stack(parameter, of, group, new float[parameter.value().count()]));
      }
    }
    costliestFirst =
        stacks.stream().sorted(Comparator.comparingDouble(Stack::cost).reversed()).toList();
  }

  /** Of all groups, in their order. */
  public List<Parameter> parameters() {
    return stacks.stream().map(Stack::parameter).toList();
  }

  /** The running mean of each parameter's gradient, by names of their own; not copies. */
  public Map<String, float[]> memory() {
    Map<String, float[]> memory = new LinkedHashMap<>();
    stacks.forEach(stack -> memory.put(MOMENTUM + stack.parameter.name(), stack.momentum));
    return memory;
  }

  /**
   * Changes one part of the parameters by their gradients; which part, changes nothing but who does
   * the work.
   *
   * @param factor of every group's learning rate, as a {@link Schedule} says
   * @param part counted from 0
   * @param parts that all parameters are dealt out to, about as much work to each
   * @param ops computes
   */
  public void step(double factor, int part, int parts, FastOps ops) {
    for (int i = 0; i < costliestFirst.size(); i++) {
      // To and fro, so that no part has the larger one of every pair.
      int turn = i / parts % 2 == 0 ? i % parts : parts - 1 - i % parts;
      if (turn == part) {
        step(costliestFirst.get(i), factor, new Orthogonalization(ops));
      }
    }
  }

  private static void step(Stack stack, double factor, Orthogonalization orthogonalisation) {
    double rate = stack.group.rate() * factor;
    int rows = stack.rows();
    int columns = stack.columns();
    float kept = (float) (1 - rate * stack.group.decay());
    float size = (float) (rate * LIKE_ADAM * Math.sqrt(Math.max(rows, columns)));
    float[] value = stack.parameter.value().data();
    float[] gradient = stack.parameter.gradient();
    float[] momentum = stack.momentum;
    for (int from = 0; from < value.length; from += rows * columns) {
      float[] direction = new float[rows * columns];
      for (int i = 0; i < direction.length; i++) {
        float g = gradient[from + i];
        float m = BETA * momentum[from + i] + (1 - BETA) * g;
        momentum[from + i] = m;
        direction[i] = (1 - BETA) * g + BETA * m;
      }
      float[] step = orthogonalisation.of(direction, rows, columns);
      for (int i = 0; i < step.length; i++) {
        value[from + i] = kept * value[from + i] - size * step[i];
      }
    }
  }
}
