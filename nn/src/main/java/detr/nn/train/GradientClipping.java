package detr.nn.train;

import java.util.List;

/** Keeps one batch from throwing the parameters far off (Pascanu et al. 2013). */
public final class GradientClipping {
  private static final double EPS = 1e-6;

  private GradientClipping() {}

  /**
   * Scales all gradients together, as torch's {@code clip_grad_norm_}, so that the Euclidean norm
   * of all their elements is at most {@code most}.
   *
   * @return the norm before; NaN or infinite if a gradient is, and then gradients are of no use
   */
  public static double clip(List<Parameter> parameters, double most) {
    double squares = 0;
    for (Parameter parameter : parameters) {
      squares += squares(parameter.gradient());
    }
    double norm = Math.sqrt(squares);
    double factor = most / (norm + EPS);
    if (factor < 1) {
      for (Parameter parameter : parameters) {
        float[] gradient = parameter.gradient();
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] *= (float) factor;
        }
      }
    }
    return norm;
  }

  private static double squares(float[] gradient) {
    double sum = 0;
    for (float g : gradient) {
      sum += (double) g * g;
    }
    return sum;
  }
}
