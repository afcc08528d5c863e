package detr.io;

import detr.Box;
import detr.Detection;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws detections on images. Needs no display, and no fonts. */
public final class DetectionPainter {
  private static final Color SHADOW = new Color(0, 0, 0, 110);
  private static final double FONT_SHARE = 0.026;
  private static final double LINE_SHARE = 0.0042;
  private static final int SMALLEST_FONT = 11;
  private static final int LEGIBLE_FONT = 7;

  private final BufferedImage image;
  private final Graphics2D graphics;
  private final double line;

  private DetectionPainter(BufferedImage image) {
    this.image = image;
    graphics = image.createGraphics();
    line = Math.max(2, Math.round(LINE_SHARE * size()));
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /** A copy of the image with a box and a label for each detection, the best on top. */
  public static BufferedImage paint(RgbImage image, List<Detection> detections) {
    return paint(image, detections, Lettering::ofSize);
  }

  /** As {@link #paint(RgbImage, List)}; the copy is of type TYPE_3BYTE_BGR. */
  public static BufferedImage paint(BufferedImage image, List<Detection> detections) {
    return paint(RgbImage.of(image), detections);
  }

  interface Typesetter {
    Lettering ofSize(int size);
  }

  static BufferedImage paint(RgbImage image, List<Detection> detections, Typesetter typesetter) {
    List<Detection> bestFirst =
        detections.stream().sorted(Comparator.comparingDouble(d -> -d.score())).toList();
    BufferedImage copy = image.toBufferedImage();
    DetectionPainter painter = new DetectionPainter(copy);
    try {
      for (Detection detection : bestFirst.reversed()) {
        painter.drawBox(detection);
      }
      // The best choose their places first and are drawn last.
      ChipLayout layout = new ChipLayout(copy.getWidth(), copy.getHeight());
      List<Chip> chips = new ArrayList<>();
      for (Detection detection : bestFirst) {
        painter.addChip(detection, layout, typesetter, chips);
      }
      chips.reversed().forEach(painter::draw);
    } finally {
      painter.graphics.dispose();
    }
    return copy;
  }

  private double size() {
    return (image.getWidth() + image.getHeight()) / 2.0;
  }

  private void drawBox(Detection detection) {
    Rectangle2D r = visible(detection.box());
    double inset = line / 2;
    double corner = 3 * line;
    RoundRectangle2D outline =
        new RoundRectangle2D.Double(
            r.getX() + inset,
            r.getY() + inset,
            Math.max(0, r.getWidth() - line),
            Math.max(0, r.getHeight() - line),
            corner,
            corner);
    graphics.setColor(SHADOW);
    graphics.setStroke(new BasicStroke((float) line + 2));
    graphics.draw(outline);
    graphics.setColor(ClassColour.of(detection.classId()));
    graphics.setStroke(new BasicStroke((float) line));
    graphics.draw(outline);
  }

  private Rectangle2D visible(Box box) {
    double xmin = clamp(box.xmin(), 0, image.getWidth());
    double ymin = clamp(box.ymin(), 0, image.getHeight());
    double xmax = clamp(box.xmax(), xmin, image.getWidth());
    double ymax = clamp(box.ymax(), ymin, image.getHeight());
    return new Rectangle2D.Double(xmin, ymin, xmax - xmin, ymax - ymin);
  }

  /** Unlike {@link Math#clamp}, gives the least value for NaN. */
  private static double clamp(double value, double least, double most) {
    return value >= least ? Math.min(value, most) : least;
  }

  /** A label in its place. */
  private record Chip(
      String text, Lettering letters, double padding, Rectangle2D place, Color colour) {}

  private void addChip(
      Detection detection, ChipLayout layout, Typesetter typesetter, List<Chip> chips) {
    String text =
        String.format(Locale.ROOT, "%s %.1f %%", detection.label(), 100 * detection.score());
    int size = (int) Math.max(SMALLEST_FONT, Math.round(FONT_SHARE * size()));
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
    if (legible && width <= image.getWidth() && height <= image.getHeight()) {
      Rectangle2D place = layout.place(visible(detection.box()), width, height);
      chips.add(new Chip(text, letters, padding, place, ClassColour.of(detection.classId())));
    }
  }

  private void draw(Chip chip) {
    Rectangle2D r = chip.place;
    graphics.setColor(chip.colour);
    graphics.fill(
        new RoundRectangle2D.Double(
            r.getX(), r.getY(), r.getWidth(), r.getHeight(), 3 * line, 3 * line));
    graphics.setColor(ClassColour.textOn(chip.colour));
    chip.letters.draw(graphics, chip.text, r.getX() + chip.padding, r.getY() + chip.padding / 4);
  }
}
