package detr.nn.optim;

import java.util.Arrays;
import java.util.List;

/** Keeps one batch from throwing the parameters far off (Pascanu et al. 2013). */
public final class GradientClipping {
  private static final double EPS = 1e-6;

  private GradientClipping() {}

  /**
   * Scales all gradients together, as torch's {@code clip_grad_norm_}, so that the Euclidean norm
   * of all their elements is at most {@code most}.
   *
   * @param sharing shares out the parameters
   * @return the norm before; NaN or infinite if a gradient is, and then gradients are of no use
   */
  public static double clip(List<Parameter> parameters, double most, ParallelFor sharing) {
    double[] squares = new double[parameters.size()];
    sharing.run(squares.length, i -> squares[i] = squares(parameters.get(i).gradient()));
    double norm = Math.sqrt(Arrays.stream(squares).sum());
    double factor = most / (norm + EPS);
    if (factor < 1) {
      sharing.run(squares.length, i -> scale(parameters.get(i).gradient(), (float) factor));
    }
    return norm;
  }

  private static void scale(float[] gradient, float factor) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= factor;
    }
  }

  /**
   * The sum of the squares: in four sums, as each addition must wait for the one before it in the
   * same sum.
   */
  static double squares(float[] gradient) {
    double[] sums = new double[4];
    for (int i = 0; i < gradient.length; i++) {
      sums[i % 4] += (double) gradient[i] * gradient[i];
    }
    return sums[0] + sums[1] + sums[2] + sums[3];
  }
}
