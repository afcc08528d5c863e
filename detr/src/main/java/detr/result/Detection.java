package detr.result;

import detr.geometry.Box;
import java.util.Locale;

/**
 * One object found in an image.
 *
 * @param label the name of the class
 * @param classId the index of the class among the model's outputs; for COCO its category id
 * @param score the probability of the class, 0 to 1
 * @param box where it is, in pixels of the original image
 */
public record Detection(String label, int classId, float score, Box box) {
  /** Such as {@code person 0.98 at (10.0, 20.5) to (110.0, 220.5)}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %.2f at %s", label, score, box);
  }
}
