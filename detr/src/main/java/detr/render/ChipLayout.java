package detr.render;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Finds places for label chips: inside the image, apart from each other, and where they hide little
 * of what is in boxes, nothing of small ones. Who comes late to a crowd may find none.
 */
final class ChipLayout {
  /** How much of the image all chips may cover. */
  private static final double MOST_OF_IMAGE = 0.25;

  /** How much of a box all chips may cover: nothing of one that is smaller than the chip. */
  private static final double MOST_OF_BOX = 0.25;

  private final double imageWidth;
  private final double imageHeight;
  private final List<Rectangle2D> boxes;
  private final double[] covered;
  private final List<Rectangle2D> taken = new ArrayList<>();
  private double all;

  /**
   * @param boxes that chips should not hide
   */
  ChipLayout(double imageWidth, double imageHeight, List<Rectangle2D> boxes) {
    this.imageWidth = imageWidth;
    this.imageHeight = imageHeight;
    this.boxes = boxes;
    covered = new double[boxes.size()];
  }

  /**
   * The place of the next chip: on the box's top edge, else in or at a corner of the box, else
   * along its left side; empty where all of that is taken.
   */
  Optional<Rectangle2D> place(Rectangle2D box, double width, double height) {
    return take(choices(box, width, height).stream());
  }

  /** The place of the next chip around a point: above or below it where that is taken. */
  Optional<Rectangle2D> place(double x, double y, double width, double height) {
    double left = x - width / 2;
    double top = y - height / 2;
    return take(
        DoubleStream.iterate(0, shift -> shift < imageHeight, shift -> shift + height / 2)
            .boxed()
            .flatMap(
                shift ->
                    Stream.of(
                        inside(left, top + shift, width, height),
                        inside(left, top - shift, width, height))));
  }

  private Optional<Rectangle2D> take(Stream<Rectangle2D> choices) {
    Optional<Rectangle2D> place = choices.filter(this::isFree).findFirst();
    place.ifPresent(
        chip -> {
          taken.add(chip);
          all += area(chip);
          for (int i = 0; i < covered.length; i++) {
            covered[i] += shared(chip, boxes.get(i));
          }
        });
    return place;
  }

  private List<Rectangle2D> choices(Rectangle2D box, double width, double height) {
    double left = box.getMinX();
    double right = box.getMaxX() - width;
    double above = box.getMinY() - height;
    double below = box.getMaxY();
    List<Rectangle2D> choices = new ArrayList<>();
    if (above >= 0) {
      choices.add(inside(left, above, width, height));
      choices.add(inside(right, above, width, height));
    }
    choices.add(inside(left, box.getMinY(), width, height));
    choices.add(inside(right, box.getMinY(), width, height));
    choices.add(inside(left, below - height, width, height));
    choices.add(inside(right, below - height, width, height));
    if (below + height <= imageHeight) {
      choices.add(inside(left, below, width, height));
      choices.add(inside(right, below, width, height));
    }
    choices.add(inside(box.getMaxX(), box.getMinY(), width, height));
    choices.add(inside(left - width, box.getMinY(), width, height));
    for (double shift = height; shift < box.getHeight() - height; shift += height) {
      choices.add(inside(left, box.getMinY() + shift, width, height));
    }
    return choices;
  }

  private Rectangle2D inside(double x, double y, double width, double height) {
    double left = Math.max(0, Math.min(x, imageWidth - width));
    double top = Math.max(0, Math.min(y, imageHeight - height));
    return new Rectangle2D.Double(left, top, width, height);
  }

  private boolean isFree(Rectangle2D chip) {
    if (all + area(chip) > MOST_OF_IMAGE * imageWidth * imageHeight) {
      return false;
    }
    for (Rectangle2D other : taken) {
      if (other.intersects(chip)) {
        return false;
      }
    }
    for (int i = 0; i < covered.length; i++) {
      double shared = shared(chip, boxes.get(i));
      double box = area(boxes.get(i));
      double most = box < area(chip) ? 0 : MOST_OF_BOX * box;
      if (shared > 0 && covered[i] + shared > most) {
        return false;
      }
    }
    return true;
  }

  private static double shared(Rectangle2D a, Rectangle2D b) {
    double width = Math.min(a.getMaxX(), b.getMaxX()) - Math.max(a.getMinX(), b.getMinX());
    double height = Math.min(a.getMaxY(), b.getMaxY()) - Math.max(a.getMinY(), b.getMinY());
    return Math.max(0, width) * Math.max(0, height);
  }

  private static double area(Rectangle2D r) {
    return r.getWidth() * r.getHeight();
  }
}
