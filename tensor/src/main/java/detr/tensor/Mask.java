package detr.tensor;

import java.util.Arrays;

/**
 * Which places of a padded batch are padding: [N, L] (tokens) or [N, H, W] (pixels), true where
 * there is nothing to see, as in the original's NestedTensor and PyTorch's key_padding_mask.
 */
public final class Mask {
  private final Shape shape;

  /** Null where nothing is padding: the usual case costs no memory. */
  private final boolean[] padded;

  private Mask(Shape shape, boolean[] padded) {
    this.shape = shape;
    this.padded = padded;
  }

  /**
   * @param padded row-major, copied
   * @throws IllegalArgumentException if the count does not fit the sizes
   */
  public static Mask of(boolean[] padded, int... sizes) {
    Shape shape = Shape.of(sizes);
    if (padded.length != shape.count()) {
      throw new IllegalArgumentException(padded.length + " values for mask " + shape);
    }
    boolean any = false;
    for (boolean p : padded) {
      any |= p;
    }
    return new Mask(shape, any ? padded.clone() : null);
  }

  /** A mask without any padding. */
  public static Mask none(int... sizes) {
    return new Mask(Shape.of(sizes), null);
  }

  /** The sizes, outermost first. */
  public Shape shape() {
    return shape;
  }

  /** The size of an axis; negative axes count from the end. */
  public int size(int axis) {
    return shape.size(axis);
  }

  /** Whether the place at this row-major index is padding. */
  public boolean padded(int index) {
    return padded != null && padded[index];
  }

  /** Whether any place is padding. */
  public boolean any() {
    return padded != null;
  }

  /**
   * [N, H, W] → [N, height, width] by nearest neighbour, as PyTorch's interpolate chooses it.
   *
   * @throws IllegalArgumentException if this is not a mask of pixels
   */
  public Mask resize(int height, int width) {
    if (shape.rank() != 3) {
      throw new IllegalArgumentException("a mask of pixels is [N, H, W], not " + shape);
    }
    int images = shape.size(0);
    if (padded == null) {
      return none(images, height, width);
    }
    boolean[] resized = new boolean[Shape.of(images, height, width).count()];
    for (int i = 0; i < resized.length; i++) {
      int row = nearest(i / width % height, shape.size(1), height);
      int column = nearest(i % width, shape.size(2), width);
      resized[i] = padded[(i / width / height * shape.size(1) + row) * shape.size(2) + column];
    }
    return of(resized, images, height, width);
  }

  /**
   * The place among {@code from} that becomes number {@code index} of {@code to} by nearest
   * neighbour, as PyTorch's interpolate chooses it.
   */
  public static int nearest(int index, int from, int to) {
    return Math.min((int) (index * ((float) from / to)), from - 1);
  }

  /** Of one image: [N, ..] → [1, ..]. */
  public Mask image(int n) {
    return images(n, n + 1);
  }

  /** Of images {@code from} to {@code to − 1}: [N, ..] → [to − from, ..]. */
  public Mask images(int from, int to) {
    int[] sizes = shape.sizes();
    sizes[0] = to - from;
    if (padded == null) {
      return none(sizes);
    }
    int count = shape.count() / shape.size(0);
    return of(Arrays.copyOfRange(padded, from * count, to * count), sizes);
  }

  /** The same places under another shape: [N, H, W] as [N, H·W]. */
  public Mask reshape(int... sizes) {
    Shape other = Shape.of(sizes);
    if (other.count() != shape.count()) {
      throw new IllegalArgumentException("cannot reshape mask " + shape + " to " + other);
    }
    return new Mask(other, padded);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mask mask
        && shape.equals(mask.shape)
        && Arrays.equals(padded, mask.padded);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(padded);
  }

  @Override
  public String toString() {
    return "Mask" + shape;
  }
}
