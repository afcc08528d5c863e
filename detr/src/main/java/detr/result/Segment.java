package detr.result;

import detr.geometry.Box;
import java.util.Locale;

/**
 * One segment of an image: an object, or all of the image that is of one kind of stuff.
 *
 * @param id its number in {@link Segmentation#ids}
 * @param label the name of the class
 * @param classId the index of the class among the model's outputs; for COCO its category id
 * @param thing whether it is an object that can be counted, and not stuff such as grass
 * @param score the probability of the class, 0 to 1; of stuff that several queries found, the
 *     first's
 * @param area its pixels in the original image
 * @param box as the model predicts it beside the mask, in pixels of the original image
 */
public record Segment(
    int id, String label, int classId, boolean thing, float score, int area, Box box) {
  /** Such as {@code 3: grass 0.98 (stuff), 12345 pixels in (0.0, 0.0) to (640.0, 99.5)}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d: %s %.2f (%s), %d pixels in %s",
        id,
        label,
        score,
        thing ? "thing" : "stuff",
        area,
        box);
  }
}
