package detr.bench.ladder;

import detr.tensor.Tensor;

/** A 3×3 convolution of stride 1 and padding 1 by its definition. */
final class NaiveConvolution {
  private NaiveConvolution() {}

  /** conv(x, weight): [N, H, W, C] with weight [O, C, 3, 3] → y [N, H, W, O]. */
  static void run(Tensor x, Tensor weight, Tensor y) {
    run(x.data(), weight.data(), y.data(), x.size(0), x.size(1), x.size(2), x.size(3), y.size(3));
  }

  private static void run(
      float[] x, float[] weight, float[] y, int images, int h, int w, int channels, int outputs) {
    for (int image = 0; image < images; image++) {
      for (int row = 0; row < h; row++) {
        for (int column = 0; column < w; column++) {
          for (int o = 0; o < outputs; o++) {
            float sum = 0;
            for (int i = Math.max(0, 1 - row); i < Math.min(3, h + 1 - row); i++) {
              for (int j = Math.max(0, 1 - column); j < Math.min(3, w + 1 - column); j++) {
                int pixel = ((image * h + row + i - 1) * w + column + j - 1) * channels;
                for (int c = 0; c < channels; c++) {
                  sum += x[pixel + c] * weight[(o * channels + c) * 9 + 3 * i + j];
                }
              }
            }
            y[((image * h + row) * w + column) * outputs + o] = sum;
          }
        }
      }
    }
  }
}
