package detr.tensor.kernel;

/**
 * e<sup>x</sup> in float32, by the same steps as the vectors take, to about 1 ulp.
 *
 * <p>x = n·ln 2 + r with n the nearest integer and |r| ≤ ½ ln 2; ln 2 is split in two so that r
 * loses no bits (Cody and Waite 1980); e<sup>r</sup> is a degree-6 polynomial (Cephes' expf
 * coefficients); 2<sup>n</sup> is built from n's bits. Below {@link #LOWEST} the result is 0: its
 * true value is under 1.2e-38.
 */
final class Exp {
  static final float LOWEST = -87.3f;
  static final float HIGHEST = 88.3f;
  static final float LOG2_E = 1.44269504088896341f;
  static final float LN2_HIGH = 0.693359375f;
  static final float LN2_LOW = -2.12194440e-4f;
  static final float P0 = 1.9875691500e-4f;
  static final float P1 = 1.3981999507e-3f;
  static final float P2 = 8.3334519073e-3f;
  static final float P3 = 4.1665795894e-2f;
  static final float P4 = 1.6666665459e-1f;
  static final float P5 = 5.0000001201e-1f;

  /**
   * Adding and subtracting 1.5 · 2<sup>23</sup> rounds a small float to the nearest integer n. With
   * 127 more, the bias of a float's exponent, the low bits of the sum are the exponent of
   * 2<sup>n</sup>; shifting them into its place drops the others.
   */
  static final float ROUND = 12582912f + 127;

  private Exp() {}

  static float exp(float x) {
    if (x < LOWEST) {
      return 0;
    }
    float clamped = Math.min(x, HIGHEST);
    float shifted = Math.fma(clamped, LOG2_E, ROUND);
    float n = shifted - ROUND;
    float r = Math.fma(n, -LN2_HIGH, clamped);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(P0, r, P1);
    p = Math.fma(p, r, P2);
    p = Math.fma(p, r, P3);
    p = Math.fma(p, r, P4);
    p = Math.fma(p, r, P5);
    p = Math.fma(p, r * r, r) + 1;
    return p * Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << 23);
  }
}
