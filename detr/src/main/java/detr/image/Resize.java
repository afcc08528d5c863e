package detr.image;

import java.util.Arrays;

/**
 * Bilinear resizing, bit for bit as Pillow's (Resample.c), on which DETR was trained: the triangle
 * filter widens when shrinking, weights are 22-bit fixed-point numbers, and the columns are done
 * after the rows, on rows already rounded to 8 bits.
 */
public final class Resize {
  private static final int PRECISION = 32 - 8 - 2;
  private static final int HALF = 1 << PRECISION - 1;

  private Resize() {}

  /**
   * The image in another size; the image itself if it has that size.
   *
   * @throws IllegalArgumentException if a size is less than 1
   */
  public static RgbImage bilinear(RgbImage image, int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("cannot resize to " + width + "x" + height);
    }
    RgbImage wide = image;
    if (width != image.width()) {
      wide = new RgbImage(width, image.height(), resizeRows(image, width));
    }
    return height == image.height()
        ? wide
        : new RgbImage(width, height, resizeColumns(wide, height));
  }

  /**
   * The weights of one axis: output {@code i} is the sum over {@code t < count[i]} of input {@code
   * first[i] + t} times {@code weight[i * stride + t]}.
   */
  private record Taps(int[] first, int[] count, int[] weight, int stride) {
    static Taps of(int in, int out) {
      double scale = (double) in / out;
      double support = Math.max(scale, 1);
      double shrink = 1 / support;
      int stride = (int) Math.ceil(support) * 2 + 1;
      Taps taps = new Taps(new int[out], new int[out], new int[out * stride], stride);
      double[] exact = new double[stride];
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * scale;
        int first = Math.max((int) (centre - support + 0.5), 0);
        int count = Math.min((int) (centre + support + 0.5), in) - first;
        double sum = 0;
        for (int t = 0; t < count; t++) {
          exact[t] = triangle((t + first - centre + 0.5) * shrink);
          sum += exact[t];
        }
        for (int t = 0; t < count; t++) {
          double weight = sum == 0 ? exact[t] : exact[t] / sum;
          taps.weight[i * stride + t] = (int) (0.5 + weight * (1 << PRECISION));
        }
        taps.first[i] = first;
        taps.count[i] = count;
      }
      return taps;
    }

    private static double triangle(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  }

  // No weight is negative and they sum to 1 within rounding, so no sum leaves 0..255.

  private static byte[] resizeRows(RgbImage image, int width) {
    Taps taps = Taps.of(image.width(), width);
    byte[] in = image.rgb();
    byte[] out = new byte[Math.multiplyExact(3, Math.multiplyExact(width, image.height()))];
    int at = 0;
    for (int y = 0; y < image.height(); y++) {
      int row = 3 * image.width() * y;
      for (int x = 0; x < width; x++) {
        int from = row + 3 * taps.first[x];
        int weights = x * taps.stride;
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int t = 0; t < taps.count[x]; t++) {
          int weight = taps.weight[weights + t];
          red += (in[from] & 0xff) * weight;
          green += (in[from + 1] & 0xff) * weight;
          blue += (in[from + 2] & 0xff) * weight;
          from += 3;
        }
        out[at++] = (byte) (red >> PRECISION);
        out[at++] = (byte) (green >> PRECISION);
        out[at++] = (byte) (blue >> PRECISION);
      }
    }
    return out;
  }

  private static byte[] resizeColumns(RgbImage image, int height) {
    Taps taps = Taps.of(image.height(), height);
    byte[] in = image.rgb();
    int rowBytes = 3 * image.width();
    byte[] out = new byte[Math.multiplyExact(rowBytes, height)];
    int[] sums = new int[rowBytes];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, HALF);
      for (int t = 0; t < taps.count[y]; t++) {
        addRow(sums, in, (taps.first[y] + t) * rowBytes, taps.weight[y * taps.stride + t]);
      }
      int row = y * rowBytes;
      for (int i = 0; i < rowBytes; i++) {
        out[row + i] = (byte) (sums[i] >> PRECISION);
      }
    }
    return out;
  }

  private static void addRow(int[] sums, byte[] in, int from, int weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (in[from + i] & 0xff) * weight;
    }
  }
}
