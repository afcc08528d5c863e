package detr.bench;

import java.util.Map;
import java.util.function.BiConsumer;

/**
 * How far gradients are from those of another runtime: each parameter's difference, as a norm, by
 * the norm of its gradient. Some gradients are zero but for rounding, such as those of the first
 * decoder layer's self-attention; so no norm counts for less than a small part of the total one.
 */
final class GradientAgreement implements BiConsumer<String, float[]> {
  private static final double SMALL = 1e-5;

  private final Map<String, float[]> expected;
  private final double least;
  private int compared;
  private double worst;
  private String where;

  /**
   * @param expected by the parameters' names
   */
  GradientAgreement(Map<String, float[]> expected) {
    this.expected = expected;
    double squares = expected.values().stream().mapToDouble(GradientAgreement::squares).sum();
    least = SMALL * Math.sqrt(squares);
  }

  @Override
  public void accept(String name, float[] gradient) {
    float[] other = expected.get(name);
    if (other == null || other.length != gradient.length) {
      throw new BenchException(name + " does not learn in both runtimes, or has two shapes");
    }
    double squares = 0;
    for (int i = 0; i < gradient.length; i++) {
      double difference = (double) gradient[i] - other[i];
      squares += difference * difference;
    }
    double deviation = Math.sqrt(squares) / Math.max(least, Math.sqrt(squares(other)));
    compared++;
    if (where == null || deviation > worst || Double.isNaN(deviation)) {
      worst = deviation;
      where = name;
    }
  }

  private static double squares(float[] gradient) {
    double sum = 0;
    for (float g : gradient) {
      sum += (double) g * g;
    }
    return sum;
  }

  /**
   * The largest deviation.
   *
   * @throws BenchException if it is above {@code most}, or a parameter has not been compared
   */
  double require(double most) {
    if (compared != expected.size()) {
      throw new BenchException(compared + " of " + expected.size() + " gradients were compared");
    }
    if (!(worst <= most)) {
      throw new BenchException(
          "the gradients of %s differ by %.1e of their norm, more than %.0e"
              .formatted(where, worst, most));
    }
    return worst;
  }

  /** The parameter with the largest deviation. */
  String where() {
    return where;
  }
}
