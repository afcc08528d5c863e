package detr.tensor;

/**
 * How a convolution or a max-pool slides over an image.
 *
 * @param height rows of the kernel, KH
 * @param width columns of the kernel, KW
 * @param stride pixels between neighbouring outputs, on both axes
 * @param padding pixels added on every side: zeros for a convolution, −∞ for a max-pool
 * @param dilation pixels between neighbouring kernel elements, on both axes
 */
public record Window(int height, int width, int stride, int padding, int dilation) {
  public Window {
    if (height < 1 || width < 1 || stride < 1 || padding < 0 || dilation < 1) {
      throw new IllegalArgumentException(
          "window %d×%d, stride %d, padding %d, dilation %d"
              .formatted(height, width, stride, padding, dilation));
    }
  }

  /** A square kernel without dilation. */
  public static Window of(int kernel, int stride, int padding) {
    return new Window(kernel, kernel, stride, padding, 1);
  }

  /** The number of output rows for {@code rows} input rows. */
  public int outputHeight(int rows) {
    return outputs(rows, height);
  }

  /** The number of output columns for {@code columns} input columns. */
  public int outputWidth(int columns) {
    return outputs(columns, width);
  }

  private int outputs(int size, int kernel) {
    int room = size + 2 * padding - dilation * (kernel - 1) - 1;
    if (room < 0) {
      throw new IllegalArgumentException("an image side of " + size + " is too small for " + this);
    }
    return room / stride + 1;
  }

  /** Whether every output pixel sees exactly the input pixel at its own place. */
  public boolean isPointwise() {
    return height == 1 && width == 1 && stride == 1 && padding == 0;
  }
}
