package detr.bench.ladder;

import detr.bench.Arguments;
import detr.bench.BenchException;
import detr.tensor.kernel.VectorWidth;
import java.util.Arrays;

/**
 * The options of {@link Ladder}.
 *
 * @param shape m, k, n of the product
 * @param image height, width, channels, outputs of the convolution
 */
record Options(int[] shape, int[] image, int threads) {
  private static final String SHAPE = "--shape";
  private static final String IMAGE = "--image";
  private static final String THREADS = "--threads";

  private static final int MOST_THREADS = 1024;

  private static final long MOST_ELEMENTS = 1 << 26;

  /**
   * Options given as {@code --name value}.
   *
   * @throws BenchException with one line for the user
   */
  static Options of(String... args) {
    Arguments arguments = Arguments.of(args, SHAPE, IMAGE, THREADS);
    int[] shape = sizes(SHAPE, arguments.get(SHAPE, "3350x1024x256"), 3);
    int[] image = sizes(IMAGE, arguments.get(IMAGE, "50x67x256x256"), 4);
    int processors = Runtime.getRuntime().availableProcessors();
    int threads = arguments.count(THREADS, Integer.toString(Math.min(2, processors)));
    if (threads > MOST_THREADS) {
      throw new BenchException(THREADS + " " + threads + " is more than " + MOST_THREADS);
    }
    if (VectorWidth.bits() > 0 && shape[2] % Tile.WIDTH != 0) {
      throw new BenchException(
          "--shape MxKxN: N = "
              + shape[2]
              + " must be a multiple of "
              + Tile.WIDTH
              + ", the columns of a tile");
    }
    requireRoom(SHAPE, (long) shape[0] * shape[1]);
    requireRoom(SHAPE, (long) shape[0] * shape[2]);
    requireRoom(SHAPE, (long) shape[1] * shape[2]);
    requireRoom(IMAGE, (long) image[0] * image[1] * Math.max(image[2], image[3]));
    requireRoom(IMAGE, 9L * image[2] * image[3]);
    return new Options(shape, image, threads);
  }

  private static void requireRoom(String option, long elements) {
    if (elements > MOST_ELEMENTS) {
      throw new BenchException(
          option + ": a matrix of " + elements + " elements is more than " + MOST_ELEMENTS);
    }
  }

  private static int[] sizes(String option, String value, int count) {
    String[] parts = value.split("x", -1);
    if (parts.length != count || !Arrays.stream(parts).allMatch(p -> p.matches("[1-9]\\d{0,4}"))) {
      throw new BenchException(
          "%s '%s': expected %d positive numbers below 100000 with x between"
              .formatted(option, value, count));
    }
    return Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
  }
}
