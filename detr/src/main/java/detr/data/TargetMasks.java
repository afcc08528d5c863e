package detr.data;

import java.util.List;

/**
 * The masks of an image's objects.
 *
 * @param masks one for each object, height · width pixels row by row, true on the object
 */
public record TargetMasks(int height, int width, List<boolean[]> masks) {
  /**
   * @throws IllegalArgumentException if a mask has another number of pixels
   */
  public TargetMasks {
    masks = List.copyOf(masks);
    for (boolean[] mask : masks) {
      if (mask.length != height * width) {
        throw new IllegalArgumentException(
            "a mask of " + mask.length + " pixels for an image of " + height + "×" + width);
      }
    }
  }
}
