package detr.inference;

import detr.image.Canvas;
import detr.image.RgbImage;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** From 8-bit RGB to what the model takes: ImageNet-normalised floats, channels last. */
public final class Preprocess {
  private static final int CHANNELS = 3;
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] STD = {0.229f, 0.224f, 0.225f};

  /** [value, channel]: all results there are, in float32 arithmetic in PyTorch's order. */
  private static final float[] NORMALISED = table();

  private Preprocess() {}

  /** An image as it is, not resized: [1, H, W, 3]. */
  public static Tensor normalise(RgbImage image) {
    float[] values = new float[image.rgb().length];
    copy(image, values, 0, image.width());
    return Tensor.of(values, 1, image.height(), image.width(), CHANNELS);
  }

  /**
   * Images as they are, padded to the largest width and height among them.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Batch batch(List<RgbImage> images) {
    int height = 0;
    int width = 0;
    for (RgbImage image : images) {
      height = Math.max(height, image.height());
      width = Math.max(width, image.width());
    }
    Canvas canvas = new Canvas(images.size(), height, width);
    for (int n = 0; n < images.size(); n++) {
      RgbImage image = images.get(n);
      copy(image, canvas.values, canvas.start(n), width);
      canvas.markSeen(n, image.height(), image.width());
    }
    return canvas.batch();
  }

  /**
   * A batch of images that are already normalised, each [3, H, W] as PyTorch has them.
   *
   * @throws IllegalArgumentException if there is none, or one has another shape
   */
  public static Batch batchOfChannelsFirst(List<Tensor> images) {
    int height = 0;
    int width = 0;
    for (Tensor image : images) {
      if (image.shape().rank() != 3 || image.size(0) != CHANNELS) {
        throw new IllegalArgumentException("an image must be [3, H, W], not " + image.shape());
      }
      height = Math.max(height, image.size(1));
      width = Math.max(width, image.size(2));
    }
    Canvas canvas = new Canvas(images.size(), height, width);
    for (int n = 0; n < images.size(); n++) {
      Tensor image = images.get(n);
      copyChannelsFirst(image, canvas.values, canvas.start(n), width);
      canvas.markSeen(n, image.size(1), image.size(2));
    }
    return canvas.batch();
  }

  private static void copy(RgbImage image, float[] out, int start, int rowPixels) {
    byte[] rgb = image.rgb();
    int row = CHANNELS * image.width();
    for (int y = 0; y < image.height(); y++) {
      int at = start + CHANNELS * rowPixels * y;
      int from = row * y;
      for (int i = 0; i < row; i += CHANNELS) {
        for (int c = 0; c < CHANNELS; c++) {
          out[at + i + c] = NORMALISED[CHANNELS * (rgb[from + i + c] & 0xff) + c];
        }
      }
    }
  }

  private static void copyChannelsFirst(Tensor image, float[] out, int start, int rowPixels) {
    float[] data = image.data();
    int from = image.offset();
    int width = image.size(2);
    for (int c = 0; c < CHANNELS; c++) {
      for (int y = 0; y < image.size(1); y++) {
        int row = start + CHANNELS * rowPixels * y;
        for (int x = 0; x < width; x++) {
          out[row + CHANNELS * x + c] = data[from++];
        }
      }
    }
  }

  private static float[] table() {
    float[] table = new float[256 * CHANNELS];
    for (int value = 0; value < 256; value++) {
      for (int c = 0; c < CHANNELS; c++) {
        table[CHANNELS * value + c] = (value / 255f - MEAN[c]) / STD[c];
      }
    }
    return table;
  }

  /** A batch in the making: all padding at first. */
  private static final class Canvas {
    final float[] values;
    private final boolean[] padded;
    private final int count;
    private final int height;
    private final int width;

    Canvas(int count, int height, int width) {
      if (count == 0) {
        throw new IllegalArgumentException("a batch needs an image");
      }
      this.count = count;
      this.height = height;
      this.width = width;
      int pixels = Math.multiplyExact(count, Math.multiplyExact(height, width));
      values = new float[Math.multiplyExact(CHANNELS, pixels)];
      padded = new boolean[pixels];
      Arrays.fill(padded, true);
    }

    int start(int n) {
      return CHANNELS * n * height * width;
    }

    void markSeen(int n, int seenHeight, int seenWidth) {
      for (int y = 0; y < seenHeight; y++) {
        int row = (n * height + y) * width;
        Arrays.fill(padded, row, row + seenWidth, false);
      }
    }

    Batch batch() {
      return new Batch(
          Tensor.of(values, count, height, width, CHANNELS), Mask.of(padded, count, height, width));
    }
  }
}
