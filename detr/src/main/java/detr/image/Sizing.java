package detr.image;

/**
 * The size an image is resized to before the model sees it.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 */
public record Sizing(int width, int height) {
  /** The shorter side DETR evaluates with. */
  public static final int SHORTER = 800;

  /** The longer side that DETR does not exceed. */
  public static final int LONGER = 1333;

  /** DETR's own rule: the shorter side 800, unless the longer would exceed 1333. */
  public static Sizing of(int width, int height) {
    return of(width, height, SHORTER, LONGER);
  }

  /**
   * The original's get_size_with_aspect_ratio: the shorter side becomes {@code shorter}, or less
   * where the longer side would exceed {@code longer}. As there, the longer side of very thin
   * images may exceed it all the same, for the shorter one is rounded first; where that leaves
   * nothing of it (more than twice {@code longer} to 1), the size is {@code longer} by 1.
   *
   * @throws IllegalArgumentException if a number is less than 1
   */
  public static Sizing of(int width, int height, int shorter, int longer) {
    if (width < 1 || height < 1 || shorter < 1 || longer < 1) {
      throw new IllegalArgumentException(
          "cannot size " + width + "x" + height + " to " + shorter + " by " + longer);
    }
    double min = Math.min(width, height);
    double max = Math.max(width, height);
    int size = shorter;
    if (max / min * shorter > longer) {
      size = (int) Math.rint(longer * min / max);
    }
    if (size == 0) {
      return width < height ? new Sizing(1, longer) : new Sizing(longer, 1);
    }
    if (min == size) {
      return new Sizing(width, height);
    }
    int other = (int) ((double) size * max / min);
    return width < height ? new Sizing(size, other) : new Sizing(other, size);
  }
}
