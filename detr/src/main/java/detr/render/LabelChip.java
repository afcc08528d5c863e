package detr.render;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * A label on a coloured ground.
 *
 * @param padding pixels at the left and right of the text
 * @param corner the size of its round corners
 * @param place at (0, 0) until it has one
 */
record LabelChip(
    String text,
    Lettering letters,
    double padding,
    double corner,
    Color colour,
    Rectangle2D place) {
  private static final double FONT_SHARE = 0.026;
  private static final double LINE_SHARE = 0.0042;
  private static final int SMALLEST_FONT = 11;

  /** Of pictures with less side than this, everything is smaller. */
  private static final double SMALL_SIDE = 200;

  private static final int SMALLEST_FONT_IN_SMALL = 8;

  /** A strip's lines and letters are of its shorter side. */
  private static final double MOST_OF_SHORTER = 1.5;

  private static final int LEGIBLE_FONT = 7;

  /** A score that is NaN is left out. */
  static String text(String label, float score) {
    return Float.isNaN(score)
        ? label
        : String.format(Locale.ROOT, "%s %.1f %%", label, 100 * score);
  }

  /** Null where the image is too small for a legible label. */
  static LabelChip of(
      String text, Color colour, BufferedImage image, DetectionPainter.Typesetter typesetter) {
    int smallest = side(image) < SMALL_SIDE ? SMALLEST_FONT_IN_SMALL : SMALLEST_FONT;
    int size = (int) Math.max(smallest, Math.round(FONT_SHARE * side(image)));
    Lettering letters = typesetter.ofSize(size);
    double padding = size * 0.35;
    double fit = image.getWidth() / (letters.width(text) + 2 * padding);
    if (fit < 1) {
      letters = typesetter.ofSize((int) (size * fit));
      padding *= fit;
    }
    double width = letters.width(text) + 2 * padding;
    double height = letters.height() + padding / 2;
    boolean legible = size * Math.min(fit, 1) >= LEGIBLE_FONT;
    if (!legible || width > image.getWidth() || height > image.getHeight()) {
      return null;
    }
    Rectangle2D place = new Rectangle2D.Double(0, 0, width, height);
    return new LabelChip(text, letters, padding, 3 * line(image), colour, place);
  }

  private static double side(BufferedImage image) {
    double mean = (image.getWidth() + image.getHeight()) / 2.0;
    return Math.min(mean, MOST_OF_SHORTER * Math.min(image.getWidth(), image.getHeight()));
  }

  /** The width of lines in an image of this size. */
  static double line(BufferedImage image) {
    double least = side(image) < SMALL_SIDE ? 1 : 2;
    return Math.max(least, Math.round(LINE_SHARE * side(image)));
  }

  /** What labels and lines are drawn with; to be disposed of. */
  static Graphics2D graphics(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return graphics;
  }

  double width() {
    return place.getWidth();
  }

  double height() {
    return place.getHeight();
  }

  LabelChip at(Rectangle2D newPlace) {
    return new LabelChip(text, letters, padding, corner, colour, newPlace);
  }

  void draw(Graphics2D graphics) {
    double x = place.getX();
    double y = place.getY();
    graphics.setColor(colour);
    graphics.fill(new RoundRectangle2D.Double(x, y, width(), height(), corner, corner));
    graphics.setColor(ClassColor.textOn(colour));
    letters.draw(graphics, text, x + padding, y + padding / 4);
  }
}
