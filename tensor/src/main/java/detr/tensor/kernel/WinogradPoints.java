package detr.tensor.kernel;

/**
 * The points at which F(4×4, 3×3) evaluates polynomials: 0, ±a, ±b and infinity. The usual 1 and 2
 * make the transforms' constants grow to 8; ¾ and 1½ keep them near 1, and the largest error of a
 * convolution of 256 channels is a fourth of what it is with 1 and 2 (4.2e-5 and 9e-6 of the
 * output's standard deviation). Their powers are exact in float32.
 */
public final class WinogradPoints {
  /** The first point. */
  public static final float A = 0.75f;

  /** The second point. */
  public static final float B = 1.5f;

  static final float A2 = A * A;
  static final float A3 = A * A * A;
  static final float B2 = B * B;
  static final float B3 = B * B * B;
  static final float PRODUCT = A2 * B2;
  static final float SUM = A2 + B2;

  private WinogradPoints() {}
}
