package detr.image;

import java.util.function.Consumer;

/**
 * How image files are read.
 *
 * @param maxPixels how many pixels a picture may have; larger ones are refused before they are
 *     decoded. At least 1 and at most {@link #MOST_PIXELS}
 * @param warnings is told, in one line that names the file, of a picture of which a part is missing
 *     or may be wrong; must stand several threads if several read
 */
public record ReadOptions(long maxPixels, Consumer<String> warnings) {
  /** More do not fit into Java's arrays in every format. */
  public static final long MOST_PIXELS = 500_000_000;

  /**
   * What a heap of 1 GB holds of every format, while it is decoded, turned upright, searched and
   * drawn on. Decoding is the most hungry of 16-bit RGBA: 8 bytes a pixel decoded, up to as many in
   * the file, and 3 as 8-bit RGB; drawing takes 12 and the new file.
   */
  public static final long DEFAULT_MAX_PIXELS = 50_000_000;

  /** Pictures of up to {@link #DEFAULT_MAX_PIXELS}; nobody is told of missing parts. */
  public static final ReadOptions STANDARD = new ReadOptions(DEFAULT_MAX_PIXELS, _ -> {});

  /**
   * @throws IllegalArgumentException if the number of pixels is not of its range
   */
  public ReadOptions {
    if (maxPixels < 1 || maxPixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "maxPixels must be from 1 to " + MOST_PIXELS + ", not " + maxPixels);
    }
  }

  /** The same for pictures of another number of pixels. */
  public ReadOptions withMaxPixels(long pixels) {
    return new ReadOptions(pixels, warnings);
  }

  /** The same with another listener. */
  public ReadOptions withWarnings(Consumer<String> listener) {
    return new ReadOptions(maxPixels, listener);
  }

  /**
   * Before anything is allocated: a few bytes can ask for gigabytes.
   *
   * @throws ImageException if it is no size, or too large
   */
  void check(int width, int height) {
    if (width < 1 || height < 1) {
      throw new ImageException("its size of " + width + "x" + height + " is no size");
    }
    if ((long) width * height > maxPixels) {
      throw new ImageException(
          ("is too large: %dx%d pixels, and at most %d are allowed; scale it down, or allow more"
                  + " (--max-pixels)")
              .formatted(width, height, maxPixels));
    }
  }
}
