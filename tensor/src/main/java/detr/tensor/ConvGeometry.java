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
public record ConvGeometry(int height, int width, int stride, int padding, int dilation) {
  public ConvGeometry {
    if (height < 1 || width < 1 || stride < 1 || padding < 0 || dilation < 1) {
      throw new IllegalArgumentException(
          "window %d×%d, stride %d, padding %d, dilation %d"
              .formatted(height, width, stride, padding, dilation));
    }
  }

  /** A square kernel without dilation. */
  public static ConvGeometry of(int kernel, int stride, int padding) {
    return new ConvGeometry(kernel, kernel, stride, padding, 1);
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

  /** Receives each pair of an output pixel and a kernel element; see {@link #visit}. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param output index of the output pixel in [N, H', W']
     * @param tap index of the kernel element in [KH, KW]
     * @param pixel index of the input pixel in [N, H, W], or −1 in the padding
     */
    void visit(int output, int tap, int pixel);
  }

  /**
   * Goes through every window over images [N, H, W, C], outputs in order, then kernel elements in
   * order: the meaning of a window, for those who can take their time.
   */
  public void visit(Shape images, Visitor visitor) {
    int rows = images.size(1);
    int columns = images.size(2);
    int outRows = outputHeight(rows);
    int outColumns = outputWidth(columns);
    for (int output = 0; output < images.size(0) * outRows * outColumns; output++) {
      int image = output / (outRows * outColumns);
      int top = output / outColumns % outRows * stride - padding;
      int left = output % outColumns * stride - padding;
      for (int tap = 0; tap < height * width; tap++) {
        int row = top + tap / width * dilation;
        int column = left + tap % width * dilation;
        boolean inside = row >= 0 && row < rows && column >= 0 && column < columns;
        visitor.visit(output, tap, inside ? (image * rows + row) * columns + column : -1);
      }
    }
  }
}
