package detr.render;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.LineMetrics;

/** Measures and draws a line of text of one size. */
interface Lettering {
  /** Pixels from the left of the first letter to the right of the last. */
  double width(String text);

  /** Pixels from the top of the highest letter to the bottom of the lowest. */
  double height();

  /** Draws in the graphics' colour. */
  void draw(Graphics2D graphics, String text, double left, double top);

  /**
   * The system's sans serif, or the built-in letters where there are no fonts: slim Java runtimes
   * and containers often have none, and then AWT throws errors of several kinds.
   *
   * @param size the font's size in pixels
   */
  static Lettering ofSize(int size) {
    try {
      return new SystemFont(size);
    } catch (RuntimeException | LinkageError | InternalError noFonts) {
      return new PixelFont(size);
    }
  }

  /** The system's sans serif, bold. */
  final class SystemFont implements Lettering {
    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

    private final Font font;
    private final LineMetrics metrics;

    private SystemFont(int size) {
      font = new Font(Font.SANS_SERIF, Font.BOLD, size);
      metrics = font.getLineMetrics("Ag", CONTEXT);
    }

    @Override
    public double width(String text) {
      return font.getStringBounds(text, CONTEXT).getWidth();
    }

    @Override
    public double height() {
      return metrics.getAscent() + metrics.getDescent();
    }

    @Override
    public void draw(Graphics2D graphics, String text, double left, double top) {
      graphics.setFont(font);
      graphics.drawString(text, (float) left, (float) top + metrics.getAscent());
    }
  }
}
