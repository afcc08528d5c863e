package detr.eval;

import java.util.Locale;

/** By how large an object is; both ends belong to a range. */
public enum AreaRange {
  ALL(0, 1e10),
  /** Up to 32×32 pixels. */
  SMALL(0, 1024),
  /** From 32×32 to 96×96 pixels. */
  MEDIUM(1024, 9216),
  /** From 96×96 pixels. */
  LARGE(9216, 1e10);

  private final double least;
  private final double most;

  AreaRange(double least, double most) {
    this.least = least;
    this.most = most;
  }

  /**
   * @param area in square pixels
   */
  boolean contains(double area) {
    return !(area < least || area > most);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
