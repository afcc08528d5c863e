package detr.geometry;

import java.util.Locale;

/**
 * A box by two of its corners, in pixels of the original image: x to the right, y down, (0, 0) the
 * outer corner of the top left pixel. As the model gives it: it may reach a little over the image.
 */
public record Box(float xmin, float ymin, float xmax, float ymax) {
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "(%.1f, %.1f) to (%.1f, %.1f)", xmin, ymin, xmax, ymax);
  }
}
