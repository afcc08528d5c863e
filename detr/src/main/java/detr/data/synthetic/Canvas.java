package detr.data.synthetic;

import detr.image.RgbImage;

/** A picture in the making: [height, width, 3] floats, 0 to 255 and for a while beyond. */
public final class Canvas {
  static final int CHANNELS = 3;

  final int width;
  final int height;
  final float[] rgb;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    rgb = new float[CHANNELS * width * height];
  }

  boolean contains(int x, int y) {
    return x >= 0 && x < width && y >= 0 && y < height;
  }

  /** Lays a colour over a pixel of the canvas, as opaque as {@code alpha} says. */
  void blend(int x, int y, Colour colour, double alpha) {
    int at = CHANNELS * (y * width + x);
    float a = (float) alpha;
    rgb[at] += a * (colour.red() - rgb[at]);
    rgb[at + 1] += a * (colour.green() - rgb[at + 1]);
    rgb[at + 2] += a * (colour.blue() - rgb[at + 2]);
  }

  /** Adds the same to every channel of a pixel. */
  void lighten(int x, int y, double amount) {
    int at = CHANNELS * (y * width + x);
    for (int c = 0; c < CHANNELS; c++) {
      rgb[at + c] += (float) amount;
    }
  }

  /**
   * What a sensor would make of it: noise on every sample, then 8 bits.
   *
   * @param noise standard deviation, in steps of 1/255
   */
  RgbImage expose(Dice dice, double noise) {
    byte[] out = new byte[rgb.length];
    // The sum of two bytes is triangular, near enough to a bell; its deviation is 104.5.
    float scale = (float) (noise / 104.5);
    long bits = 0;
    for (int i = 0; i < out.length; i++) {
      bits = (i & 3) == 0 ? dice.bits() : bits >>> 16;
      int grain = (int) (bits & 0xff) + (int) (bits >>> 8 & 0xff) - 255;
      out[i] = (byte) Math.clamp((int) (rgb[i] + scale * grain + 0.5f), 0, 255);
    }
    return new RgbImage(width, height, out);
  }
}
