package detr.tensor.fast;

import detr.tensor.ConvGeometry;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;

/**
 * Lays what a convolution's window sees at each output pixel into rows, a block at a time, so that
 * the convolution is a matrix product that stays in cache: {@link Ops#unfold} without ever holding
 * the whole of it. Channels-last makes each kernel row one contiguous run of KW·C floats.
 */
final class Im2col {
  private final float[] data;
  private final int offset;
  private final int height;
  private final int width;
  private final int channels;
  private final ConvGeometry window;
  private final int outHeight;
  private final int outWidth;

  Im2col(Tensor x, ConvGeometry window) {
    this.data = x.data();
    this.offset = x.offset();
    this.height = x.size(1);
    this.width = x.size(2);
    this.channels = x.size(3);
    this.window = window;
    this.outHeight = window.outputHeight(height);
    this.outWidth = window.outputWidth(width);
  }

  /**
   * Writes columns {@code k0} to {@code k0 + kc − 1} of {@code rows} output pixels from {@code
   * firstRow} on, from {@code toOff} on, with {@code rowStride} floats from a row to the next.
   */
  void pack(int firstRow, int rows, int k0, int kc, float[] to, int toOff, int rowStride) {
    int column = firstRow % outWidth;
    int row = firstRow / outWidth % outHeight;
    int image = firstRow / outWidth / outHeight;
    for (int i = 0; i < rows; i++) {
      packPixel(image, row, column, k0, kc, to, toOff + i * rowStride);
      if (++column == outWidth) {
        column = 0;
        if (++row == outHeight) {
          row = 0;
          image++;
        }
      }
    }
  }

  private void packPixel(int image, int outRow, int outColumn, int k0, int kc, float[] to, int at) {
    int top = outRow * window.stride() - window.padding();
    int left = outColumn * window.stride() - window.padding();
    boolean dense = window.dilation() == 1;
    int taps = dense ? window.width() : 1;
    int runs = dense ? 1 : window.width();
    int runLength = taps * channels;
    boolean inside =
        top >= 0 && left >= 0 && top + window.height() <= height && left + taps <= width;
    if (dense && inside) {
      packInside(image, top, left, runLength, k0, kc, to, at);
      return;
    }
    int end = k0 + kc;
    for (int k = k0; k < end; ) {
      int run = k / runLength;
      int runStart = run * runLength;
      int until = Math.min(end, runStart + runLength);
      int y = top + run / runs * window.dilation();
      int x = left + run % runs * window.dilation();
      packRun(image, y, x, taps, k - runStart, until - runStart, to, at + k - k0);
      k = until;
    }
  }

  /** Where nothing is padding: runs a row of the image apart, without another question asked. */
  private void packInside(
      int image, int top, int left, int runLength, int k0, int kc, float[] to, int at) {
    int run = k0 / runLength;
    int skipped = k0 - run * runLength;
    int source = offset + ((image * height + top + run) * width + left) * channels;
    for (int done = 0; done < kc; ) {
      int n = Math.min(runLength - skipped, kc - done);
      System.arraycopy(data, source + skipped, to, at + done, n);
      done += n;
      skipped = 0;
      source += width * channels;
    }
  }

  /** Floats {@code from} to {@code until} of the run of {@code taps} pixels at (y, x). */
  private void packRun(int image, int y, int x, int taps, int from, int until, float[] to, int at) {
    if (y < 0 || y >= height) {
      Kernels.clear(to, at, until - from);
      return;
    }
    int inside = Math.clamp(-x, 0, taps) * channels;
    int outside = Math.clamp(width - x, 0, taps) * channels;
    int low = Math.clamp(inside, from, until);
    int high = Math.clamp(outside, low, until);
    Kernels.clear(to, at, low - from);
    if (high > low) {
      int source = offset + ((image * height + y) * width + x) * channels;
      System.arraycopy(data, source + low, to, at + low - from, high - low);
    }
    Kernels.clear(to, at + high - from, until - high);
  }
}
