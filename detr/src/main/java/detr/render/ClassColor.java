package detr.render;

import java.awt.Color;

/** One colour for each class, always the same, and far from those of the classes next to it. */
final class ClassColor {
  private static final double GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
  private static final double CHROMA = 0.19;
  private static final double[] LIGHTNESS = {0.72, 0.64, 0.80};

  private ClassColor() {}

  /**
   * Steps round the hues of OKLCH by the golden angle, so that neither hue repeats; in that space
   * equal lightness looks equally light, so that no class is hard to see.
   */
  static Color of(int classId) {
    double hue = classId * GOLDEN_ANGLE;
    double lightness = LIGHTNESS[Math.floorMod(classId, LIGHTNESS.length)];
    double a = CHROMA * Math.cos(hue);
    double b = CHROMA * Math.sin(hue);
    double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return new Color(
        encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
        encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
  }

  /** Black or white, whichever has more contrast to a background (WCAG 2). */
  static Color textOn(Color background) {
    double luminance =
        0.2126 * decoded(background.getRed())
            + 0.7152 * decoded(background.getGreen())
            + 0.0722 * decoded(background.getBlue());
    return (luminance + 0.05) * (luminance + 0.05) > 1.05 * 0.05 ? Color.BLACK : Color.WHITE;
  }

  private static double cube(double x) {
    return x * x * x;
  }

  private static float encoded(double linear) {
    double x = Math.clamp(linear, 0, 1);
    return (float) (x <= 0.0031308 ? 12.92 * x : 1.055 * Math.pow(x, 1 / 2.4) - 0.055);
  }

  private static double decoded(int value) {
    double x = value / 255.0;
    return x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
  }
}
