package detr.nn.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), as torch.optim.AdamW:
 *
 * <pre>
 *   θ ← θ − rate · decay · θ
 *   m ← β₁ m + (1 − β₁) g
 *   v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + eps)
 * </pre>
 *
 * <p>with β₁ = 0.9, β₂ = 0.999 and eps = 1e-8. Values and moments are float32, as in torch; what
 * depends on the step alone is computed in double.
 */
public final class AdamW {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final float EPS = 1e-8f;
  private static final String FIRST = "first_moment.";
  private static final String SECOND = "second_moment.";

  /** The running means of a parameter's gradient and of its square. */
  private record Moments(float[] first, float[] second) {}

  private final List<ParameterGroup> groups;
  private final Map<String, Moments> moments = new LinkedHashMap<>();
  private long steps;

  /**
   * @throws IllegalArgumentException if two parameters have one name
   */
  public AdamW(List<ParameterGroup> groups) {
    this.groups = List.copyOf(groups);
    for (Parameter parameter : parameters()) {
      int count = parameter.value().count();
      if (moments.put(parameter.name(), new Moments(new float[count], new float[count])) != null) {
        throw new IllegalArgumentException("two parameters are called " + parameter.name());
      }
    }
  }

  /** Of all groups, in their order. */
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    groups.forEach(group -> all.addAll(group.parameters()));
    return all;
  }

  /** How many steps were taken. */
  public long steps() {
    return steps;
  }

  /**
   * Changes every parameter by its gradient.
   *
   * @param factor of every group's learning rate, as a {@link Schedule} says
   * @param sharing shares out the parameters
   */
  public void step(double factor, ParallelFor sharing) {
    steps++;
    double correction1 = 1 - Math.pow(BETA1, steps);
    double correction2 = Math.sqrt(1 - Math.pow(BETA2, steps));
    for (ParameterGroup group : groups) {
      double rate = group.rate() * factor;
      float kept = (float) (1 - rate * group.decay());
      float size = (float) (rate / correction1);
      List<Parameter> of = group.parameters();
      sharing.run(of.size(), i -> step(of.get(i), kept, size, (float) correction2));
    }
  }

  private void step(Parameter parameter, float kept, float size, float correction2) {
    float[] value = parameter.value().data();
    float[] gradient = parameter.gradient();
    Moments of = moments.get(parameter.name());
    float[] m = of.first;
    float[] v = of.second;
    float new1 = (float) (1 - BETA1);
    float new2 = (float) (1 - BETA2);
    for (int i = 0; i < value.length; i++) {
      float g = gradient[i];
      m[i] = (float) BETA1 * m[i] + new1 * g;
      v[i] = (float) BETA2 * v[i] + new2 * g * g;
      float root = (float) Math.sqrt(v[i]) / correction2 + EPS;
      value[i] = kept * value[i] - size * m[i] / root;
    }
  }

  /**
   * The running means of each parameter's gradient and of its square, by names of their own; not
   * copies.
   */
  public Map<String, float[]> memory() {
    Map<String, float[]> memory = new LinkedHashMap<>();
    moments.forEach(
        (name, of) -> {
          memory.put(FIRST + name, of.first);
          memory.put(SECOND + name, of.second);
        });
    return memory;
  }

  /** Goes on from an earlier run whose moments have been put back. */
  public void resumeAfter(long stepsTaken) {
    steps = stepsTaken;
  }
}
