package detr.data;

import detr.image.RgbImage;
import java.util.random.RandomGenerator;

/**
 * Changes brightness, contrast and saturation.
 *
 * @param part each is multiplied by 1 − part to 1 + part
 */
public record ColourJitter(double part) implements Transform {
  @Override
  public Example apply(Example example, RandomGenerator random) {
    float brightness = factor(random);
    float contrast = factor(random);
    float saturation = factor(random);
    RgbImage image = example.image();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int i = 0; i < from.length; i += 3) {
      float grey = grey(from, i);
      for (int c = i; c < i + 3; c++) {
        float value = grey + saturation * ((from[c] & 0xff) - grey);
        value = brightness * (127.5f + contrast * (value - 127.5f));
        to[c] = (byte) Math.clamp((int) (value + 0.5f), 0, 255);
      }
    }
    return new Example(
        example.id(), new RgbImage(image.width(), image.height(), to), example.target());
  }

  private float factor(RandomGenerator random) {
    return (float) (1 + part * (2 * random.nextDouble() - 1));
  }

  /** The weights of ITU-R BT.601. */
  private static float grey(byte[] rgb, int i) {
    return 0.299f * (rgb[i] & 0xff) + 0.587f * (rgb[i + 1] & 0xff) + 0.114f * (rgb[i + 2] & 0xff);
  }
}
