package detr.model;

import detr.tensor.Mask;

/**
 * Where the cells of a backbone's features are.
 *
 * @param images N
 * @param rows h
 * @param columns w
 * @param centres [N, h·w, 2]: x and y, relative to the image without its padding, so that cells
 *     beyond its right and lower border have more than 1
 */
public record Cells(int images, int rows, int columns, double[] centres) {
  /**
   * @param mask [N, H, W] of the images, true at padding
   */
  static Cells of(Mask mask, int rows, int columns) {
    int images = mask.size(0);
    double[] centres = new double[images * rows * columns * 2];
    for (int n = 0; n < images; n++) {
      double high = (double) mask.size(1) / seen(mask, n, true) / rows;
      double wide = (double) mask.size(2) / seen(mask, n, false) / columns;
      for (int i = 0; i < rows * columns; i++) {
        int at = 2 * (n * rows * columns + i);
        centres[at] = (i % columns + 0.5) * wide;
        centres[at + 1] = (i / columns + 0.5) * high;
      }
    }
    return new Cells(images, rows, columns, centres);
  }

  /** How many pixels of an image's left column, or of its upper row, are not padding. */
  private static int seen(Mask mask, int n, boolean vertical) {
    int step = vertical ? mask.size(2) : 1;
    int most = vertical ? mask.size(1) : mask.size(2);
    int first = n * mask.size(1) * mask.size(2);
    int seen = 1;
    while (seen < most && !mask.padded(first + seen * step)) {
      seen++;
    }
    return seen;
  }

  /** The width of a cell, given by its index in the batch, relative to its image. */
  public double width(int cell) {
    return 2 * centres[2 * (cell - cell % perImage())];
  }

  /** The height of a cell, likewise. */
  public double height(int cell) {
    return 2 * centres[2 * (cell - cell % perImage()) + 1];
  }

  /** h·w. */
  public int perImage() {
    return rows * columns;
  }
}
