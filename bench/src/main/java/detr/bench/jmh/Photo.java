package detr.bench.jmh;

import detr.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** A picture to decode where no photo is given: discs on a gradient, and the grain of a camera. */
final class Photo {
  private static final int WIDTH = 768;
  private static final int HEIGHT = 576;
  private static final int DISCS = 12;
  private static final int GRAIN = 12;

  private Photo() {}

  /** Draws the picture into a JPEG file. */
  static void write(Path file) throws IOException {
    Random random = new Random(1);
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    int[] discs = random.ints(3 * DISCS, 0, WIDTH).toArray();
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      int value = (x * (1 + i % 3) + y) / 12 + random.nextInt(GRAIN);
      rgb[i] = (byte) Math.min(255, value + 20 * discsAt(discs, x, y));
    }
    if (!ImageIO.write(new RgbImage(WIDTH, HEIGHT, rgb).toBufferedImage(), "jpeg", file.toFile())) {
      throw new IOException(file + ": this Java runtime has no JPEG writer");
    }
  }

  /** How many discs cover a pixel. */
  private static int discsAt(int[] discs, int x, int y) {
    int count = 0;
    for (int i = 0; i < discs.length; i += 3) {
      double radius = discs[i + 2] / 4.0;
      count += Math.hypot(x - discs[i], y - discs[i + 1]) < radius ? 1 : 0;
    }
    return count;
  }
}
