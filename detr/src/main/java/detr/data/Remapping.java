package detr.data;

import detr.image.RgbImage;
import java.util.function.IntBinaryOperator;

/**
 * Which pixel of an image each pixel of a changed one is.
 *
 * @param from of each pixel, row by row, the other one's number
 */
record Remapping(int width, int height, int[] from) {
  private static final int CHANNELS = 3;

  /**
   * To an image of this size.
   *
   * @param from the number of the pixel that comes to column x and row y
   */
  static Remapping to(int width, int height, IntBinaryOperator from) {
    int[] all = new int[width * height];
    for (int i = 0; i < all.length; i++) {
      all[i] = from.applyAsInt(i % width, i / width);
    }
    return new Remapping(width, height, all);
  }

  RgbImage image(RgbImage image) {
    byte[] changed = new byte[CHANNELS * from.length];
    for (int i = 0; i < from.length; i++) {
      System.arraycopy(image.rgb(), CHANNELS * from[i], changed, CHANNELS * i, CHANNELS);
    }
    return new RgbImage(width, height, changed);
  }

  /** The masks changed; null for none. */
  TargetMasks masks(TargetMasks masks) {
    return masks == null
        ? null
        : new TargetMasks(height, width, masks.masks().stream().map(this::mask).toList());
  }

  private boolean[] mask(boolean[] mask) {
    boolean[] changed = new boolean[from.length];
    for (int i = 0; i < from.length; i++) {
      changed[i] = mask[from[i]];
    }
    return changed;
  }
}
