package detr.nn.optim;

/**
 * What the learning rate is multiplied by in the course of training. A function of the step alone,
 * so that a run that goes on later goes on with the same rates.
 */
@FunctionalInterface
public interface Schedule {
  /** The factor for a step, counted from 0. */
  double factor(long step);

  /** The same rate always. */
  static Schedule constant() {
    return step -> 1;
  }

  /** The paper's: a tenth of the rate from step {@code drop} on. */
  static Schedule stepDrop(long drop) {
    return step -> step < drop ? 1 : 0.1;
  }

  /** From 1 to 0 along half a cosine (Loshchilov and Hutter 2017) of {@code steps} steps. */
  static Schedule cosine(long steps) {
    return step -> 0.5 * (1 + Math.cos(Math.PI * Math.min(step, steps) / steps));
  }

  /** This schedule, its first {@code steps} steps scaled to rise from 1/steps to 1. */
  default Schedule withWarmUp(long steps) {
    return step -> step < steps ? factor(step) * (step + 1) / steps : factor(step);
  }
}
