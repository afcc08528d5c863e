package detr.data.synthetic;

/** Red, green and blue, each 0 to 255. */
record Colour(float red, float green, float blue) {
  /**
   * How far apart two colours look, 0 to 255: the distance in RGB with weights 2, 4, 3 of 9, after
   * the eye's (and a camera's) greater care for green.
   */
  static double contrast(
      float red, float green, float blue, float otherRed, float otherGreen, float otherBlue) {
    double r = red - otherRed;
    double g = green - otherGreen;
    double b = blue - otherBlue;
    return Math.sqrt((2 * r * r + 4 * g * g + 3 * b * b) / 9);
  }

  double contrast(Colour other) {
    return contrast(red, green, blue, other.red, other.green, other.blue);
  }

  /** This colour with the same amount added to every channel, kept within 0 to 255. */
  Colour lighter(double amount) {
    return new Colour(clamp(red + amount), clamp(green + amount), clamp(blue + amount));
  }

  /** {@code share} of the other colour and the rest of this one. */
  Colour towards(Colour other, double share) {
    return new Colour(
        (float) (red + share * (other.red - red)),
        (float) (green + share * (other.green - green)),
        (float) (blue + share * (other.blue - blue)));
  }

  private static float clamp(double value) {
    return (float) Math.clamp(value, 0, 255);
  }
}
