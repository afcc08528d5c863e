package detr.render;

import detr.geometry.Box;
import detr.image.RgbImage;
import detr.result.Detection;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws detections on images. Needs no display, and no fonts. */
public final class DetectionPainter {
  private static final Color SHADOW = new Color(0, 0, 0, 110);
  private static final double SHADOW_WIDTH = 1;

  /** A box whose shorter side is less than so many lines is a small one. */
  private static final double SMALL_LINES = 12;

  private final BufferedImage image;
  private final Graphics2D graphics;
  private final double line;

  private DetectionPainter(BufferedImage image) {
    this.image = image;
    graphics = LabelChip.graphics(image);
    line = LabelChip.line(image);
  }

  /**
   * A copy of the image with a box and a label for each detection, the best on top. A label tells
   * the score unless that is NaN, as of objects that were not detected but are known.
   */
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
      List<Rectangle2D> boxes = bestFirst.stream().map(d -> painter.visible(d.box())).toList();
      ChipLayout layout = new ChipLayout(copy.getWidth(), copy.getHeight(), boxes);
      List<LabelChip> chips = new ArrayList<>();
      for (Detection detection : bestFirst) {
        Color colour = ClassColor.of(detection.classId());
        String text = LabelChip.text(detection.label(), detection.score());
        LabelChip chip = LabelChip.of(text, colour, copy, typesetter);
        if (chip != null) {
          Rectangle2D box = painter.visible(detection.box());
          layout.place(box, chip.width(), chip.height()).map(chip::at).ifPresent(chips::add);
        }
      }
      chips.reversed().forEach(chip -> chip.draw(painter.graphics));
    } finally {
      painter.graphics.dispose();
    }
    return copy;
  }

  /** Within the box; around a small one, of which a line would hide much, and thinner. */
  private void drawBox(Detection detection) {
    Rectangle2D r = visible(detection.box());
    double shorter = Math.min(r.getWidth(), r.getHeight());
    boolean small = shorter < SMALL_LINES * line;
    double width = small ? Math.clamp(Math.round(shorter / SMALL_LINES), 1, line) : line;
    double inset = small ? -width / 2 - SHADOW_WIDTH : width / 2;
    double left = Math.max(width / 2, r.getMinX() + inset);
    double top = Math.max(width / 2, r.getMinY() + inset);
    double right = Math.min(image.getWidth() - width / 2, r.getMaxX() - inset);
    double bottom = Math.min(image.getHeight() - width / 2, r.getMaxY() - inset);
    double corner = 3 * width;
    RoundRectangle2D outline =
        new RoundRectangle2D.Double(
            left, top, Math.max(0, right - left), Math.max(0, bottom - top), corner, corner);
    graphics.setColor(SHADOW);
    graphics.setStroke(new BasicStroke((float) (width + 2 * SHADOW_WIDTH)));
    graphics.draw(outline);
    graphics.setColor(ClassColor.of(detection.classId()));
    graphics.setStroke(new BasicStroke((float) width));
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
}
