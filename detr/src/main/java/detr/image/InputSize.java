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
public record InputSize(int shorter, int longer) {
  /** That of the published models. */
  public static final InputSize DETR = new InputSize(Sizing.SHORTER, Sizing.LONGER);

  /**
   * @throws IllegalArgumentException if a number is less than 1, or they are the wrong way round
   */
  public InputSize {
    if (shorter < 1 || longer < shorter) {
      throw new IllegalArgumentException(
          "a shorter side of " + shorter + " and a longer of at most " + longer);
    }
  }

  /** With the longer side in the proportion of {@link #DETR}. */
  public static InputSize ofShorter(int side) {
    return new InputSize(side, (int) Math.rint((double) Sizing.LONGER * side / Sizing.SHORTER));
  }

  /** Always a square of this side. */
  public static InputSize square(int side) {
    return new InputSize(side, side);
  }

  /** The size that an image of this size is given. */
  public Sizing of(int width, int height) {
    return isSquare() ? new Sizing(longer, longer) : Sizing.of(width, height, shorter, longer);
  }

  /** Whether all images become squares. */
  public boolean isSquare() {
    return shorter == longer;
  }

  /** The image resized as the model sees it. */
  public RgbImage fit(RgbImage image) {
    Sizing size = of(image.width(), image.height());
    return Resize.bilinear(image, size.width(), size.height());
  }
}
