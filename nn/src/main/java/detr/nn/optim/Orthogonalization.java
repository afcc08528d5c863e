package detr.nn.optim;

import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;

/**
 * Brings all singular values of a matrix near 1 and keeps its singular vectors, without computing
 * either, by a Newton–Schulz iteration (Jordan et al. 2024): with X scaled to a Frobenius norm of
 * 1, five times
 *
 * <pre>  X ← X (3.4445 − 4.7750 A + 2.0315 A²),  A = Xᵀ X</pre>
 *
 * <p>brings values from 0.002 on to between 0.68 and 1.21. More exactness brings a training
 * nothing.
 */
record Orthogonalization(FastOps ops) {
  private static final int STEPS = 5;
  private static final float FIRST = 3.4445f;
  private static final float SECOND = -4.7750f;
  private static final float THIRD = 2.0315f;

  /** So that a matrix of zeros stays one. */
  private static final double EPS = 1e-7;

  /**
   * @param matrix [rows, columns]
   * @return of the same shape, an array of its own
   */
  float[] of(float[] matrix, int rows, int columns) {
    float factor = (float) (1 / Math.max(Math.sqrt(GradientClipping.squares(matrix)), EPS));
    boolean wide = columns > rows;
    return ops.recycling(
        () -> {
          Tensor scaled = ops.scale(Tensor.of(matrix, rows, columns), factor);
          Tensor x = wide ? ops.transpose(scaled) : scaled; // [longer, shorter]
          for (int i = 0; i < STEPS; i++) {
            Tensor a = ops.gradients().linearWeight(x, x); // Xᵀ X
            x = ops.matmul(x, polynomial(a, ops.matmul(a, a)));
          }
          return (wide ? ops.transpose(x) : x).toArray();
        });
  }

  /** Written over A². */
  private static Tensor polynomial(Tensor a, Tensor square) {
    int n = a.size(0);
    float[] from = a.data();
    float[] to = square.data();
    for (int i = 0; i < n * n; i++) {
      float one = i % (n + 1) == 0 ? FIRST : 0;
      to[square.offset() + i] =
          one + SECOND * from[a.offset() + i] + THIRD * to[square.offset() + i];
    }
    return square;
  }
}
