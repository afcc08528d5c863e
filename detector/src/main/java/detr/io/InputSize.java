package detr.io;

import java.util.List;

/**
 * The rule by which a model's images are resized: it finds objects best at the scale at which it
 * has learnt them. Where both sides are the same, it has learnt from images that were padded to a
 * square, and is to see all so: how far its features reach tells it how large the square is.
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

  /** With the longer side always this, padded to a square. */
  public static InputSize ofLonger(int side) {
    return new InputSize(side, side);
  }

  /** The size that an image of this size is given. */
  public Sizing of(int width, int height) {
    return Sizing.of(width, height, shorter, longer);
  }

  /** The size that an image of this size fills with its padding when it is alone. */
  public Sizing padded(int width, int height) {
    return isSquare() ? new Sizing(longer, longer) : of(width, height);
  }

  /** Whether images are padded to a square. */
  public boolean isSquare() {
    return shorter == longer;
  }

  /** What a batch's height and width are at least. */
  public int leastSide() {
    return isSquare() ? longer : 1;
  }

  /**
   * Images of the size that {@link #fit} gives, together and padded.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Batch batch(List<RgbImage> images) {
    return Preprocess.batch(images, leastSide(), leastSide());
  }

  /** The image resized as the model sees it, without padding. */
  public RgbImage fit(RgbImage image) {
    Sizing size = of(image.width(), image.height());
    return Resize.bilinear(image, size.width(), size.height());
  }
}
