package detr.image;

/**
 * The rule by which a model's images are resized: it finds objects best at the scale at which it
 * has learnt them. Where both sides are the same, every image becomes that square, whatever its
 * proportions were. That is for small images: their features are few, and where a last one lies
 * half outside the image, or padding begins, a model misjudges places by a good part of one.
 *
 * @param shorter what the shorter side becomes, in pixels
 * @param longer what the longer side must not exceed, for which the shorter may have to be less
 */
public record ResizeRule(int shorter, int longer) {
  /** That of the published models: the shorter side 800, unless the longer would exceed 1333. */
  public static final ResizeRule DETR = new ResizeRule(800, 1333);

  /**
   * @throws IllegalArgumentException if a number is less than 1, or they are the wrong way round
   */
  public ResizeRule {
    if (shorter < 1 || longer < shorter) {
      throw new IllegalArgumentException(
          "a shorter side of " + shorter + " and a longer of at most " + longer);
    }
  }

  /** With the longer side in the proportion of {@link #DETR}. */
  public static ResizeRule ofShorter(int side) {
    return new ResizeRule(side, (int) Math.rint((double) DETR.longer * side / DETR.shorter));
  }

  /** Always a square of this side. */
  public static ResizeRule square(int side) {
    return new ResizeRule(side, side);
  }

  /** The size that an image of this size is given. */
  public ImageSize resizedSize(ImageSize image) {
    return isSquare() ? new ImageSize(longer, longer) : resizedSize(image, shorter, longer);
  }

  /**
   * The original's get_size_with_aspect_ratio: the shorter side becomes {@code shorter}, or less
   * where the longer side would exceed {@code longer}. As there, the longer side of very thin
   * images may exceed it all the same, for the shorter one is rounded first; where that leaves
   * nothing of it (more than twice {@code longer} to 1), the size is {@code longer} by 1.
   *
   * @throws IllegalArgumentException if a number is less than 1
   */
  public static ImageSize resizedSize(ImageSize image, int shorter, int longer) {
    if (image.width() < 1 || image.height() < 1 || shorter < 1 || longer < 1) {
      throw new IllegalArgumentException(
          "cannot size %dx%d to %d by %d"
              .formatted(image.width(), image.height(), shorter, longer));
    }
    double min = Math.min(image.width(), image.height());
    double max = Math.max(image.width(), image.height());
    int size = shorter;
    if (max / min * shorter > longer) {
      size = (int) Math.rint(longer * min / max);
    }
    boolean upright = image.width() < image.height();
    if (size == 0) {
      return upright ? new ImageSize(longer, 1) : new ImageSize(1, longer);
    }
    if (min == size) {
      return image;
    }
    int other = (int) ((double) size * max / min);
    return upright ? new ImageSize(other, size) : new ImageSize(size, other);
  }

  /** Whether all images become squares. */
  public boolean isSquare() {
    return shorter == longer;
  }

  /** The image resized as the model sees it. */
  public RgbImage fit(RgbImage image) {
    ImageSize size = resizedSize(image.size());
    return Resize.bilinear(image, size.width(), size.height());
  }
}
