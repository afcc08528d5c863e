package detr.bench.ladder;

import detr.tensor.kernel.Lanes;
import java.util.Arrays;

/**
 * The options of {@link Ladder}.
 *
 * @param shape m, k, n of the product
 * @param image height, width, channels, outputs of the convolution
 */
record Options(int[] shape, int[] image, int threads) {
  private static final int MOST_THREADS = 1024;

  private static final long MOST_ELEMENTS = 1 << 26;

  /**
   * Options given as {@code --name value}.
   *
   * @throws IllegalArgumentException with one line for the user
   */
  static Options of(String... args) {
    int[] shape = {3350, 1024, 256};
    int[] image = {50, 67, 256, 256};
    int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < args.length; i += 2) {
      String value = i + 1 < args.length ? args[i + 1] : "";
      switch (args[i]) {
        case "--shape" -> shape = sizes(args[i], value, "3350x1024x256", shape.length);
        case "--image" -> image = sizes(args[i], value, "50x67x256x256", image.length);
        case "--threads" -> threads = sizes(args[i], value, "2", 1)[0];
        default ->
            throw new IllegalArgumentException(
                args[i] + " is unknown; there are --shape, --image and --threads");
      }
    }
    if (threads > MOST_THREADS) {
      throw new IllegalArgumentException("--threads " + threads + " is more than " + MOST_THREADS);
    }
    if (Lanes.bits() > 0 && shape[2] % Tile.WIDTH != 0) {
      throw new IllegalArgumentException(
          "--shape MxKxN: N = "
              + shape[2]
              + " must be a multiple of "
              + Tile.WIDTH
              + ", the columns of a tile");
    }
    requireRoom("--shape", (long) shape[0] * shape[1]);
    requireRoom("--shape", (long) shape[0] * shape[2]);
    requireRoom("--shape", (long) shape[1] * shape[2]);
    requireRoom("--image", (long) image[0] * image[1] * Math.max(image[2], image[3]));
    requireRoom("--image", 9L * image[2] * image[3]);
    return new Options(shape, image, threads);
  }

  private static void requireRoom(String option, long elements) {
    if (elements > MOST_ELEMENTS) {
      throw new IllegalArgumentException(
          option + ": a matrix of " + elements + " elements is more than " + MOST_ELEMENTS);
    }
  }

  private static int[] sizes(String option, String value, String example, int count) {
    String[] parts = value.split("x", -1);
    if (parts.length != count || !Arrays.stream(parts).allMatch(p -> p.matches("[1-9]\\d{0,4}"))) {
      throw new IllegalArgumentException(
          option + " '" + value + "': expected positive numbers below 100000, like " + example);
    }
    return Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
  }
}
