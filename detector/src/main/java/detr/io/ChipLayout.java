package detr.io;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** Finds places for the label chips of boxes: inside the image, and apart where there is room. */
final class ChipLayout {
  private final double imageWidth;
  private final double imageHeight;
  private final List<Rectangle2D> taken = new ArrayList<>();

  ChipLayout(double imageWidth, double imageHeight) {
    this.imageWidth = imageWidth;
    this.imageHeight = imageHeight;
  }

  /**
   * The place of the next chip: on the box's top edge, else in or at a corner of the box, else
   * anywhere down or up its left side; where all of that is taken, the first choice all the same.
   */
  Rectangle2D place(Rectangle2D box, double width, double height) {
    List<Rectangle2D> choices = choices(box, width, height);
    Rectangle2D best = choices.getFirst();
    for (Rectangle2D choice : choices) {
      if (isFree(choice)) {
        best = choice;
        break;
      }
    }
    taken.add(best);
    return best;
  }

  /** The place of the next chip around a point: above or below it where that is taken. */
  Rectangle2D place(double x, double y, double width, double height) {
    Rectangle2D best = inside(x - width / 2, y - height / 2, width, height);
    for (double shift = 0; shift < imageHeight && !isFree(best); shift += height / 2) {
      Rectangle2D below = inside(x - width / 2, y - height / 2 + shift, width, height);
      best = isFree(below) ? below : inside(x - width / 2, y - height / 2 - shift, width, height);
    }
    taken.add(best);
    return best;
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
    }
    for (double shift = height; shift < imageHeight; shift += height) {
      choices.add(inside(left, box.getMinY() + shift, width, height));
      choices.add(inside(left, above - shift, width, height));
    }
    return choices;
  }

  private Rectangle2D inside(double x, double y, double width, double height) {
    double left = Math.max(0, Math.min(x, imageWidth - width));
    double top = Math.max(0, Math.min(y, imageHeight - height));
    return new Rectangle2D.Double(left, top, width, height);
  }

  private boolean isFree(Rectangle2D choice) {
    for (Rectangle2D other : taken) {
      if (other.intersects(choice)) {
        return false;
      }
    }
    return true;
  }
}
