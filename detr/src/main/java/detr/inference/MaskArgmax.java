package detr.inference;

import detr.image.ImageSize;
import detr.tensor.Tensor;

/**
 * Which of several masks is the strongest at each pixel of the original image. The masks are
 * enlarged to the size of the batch the model saw, bilinearly as PyTorch does, and the image's part
 * of that is sampled by nearest neighbour as Pillow does; what is not sampled is not computed.
 */
final class MaskArgmax {
  private final Tensor masks;
  private final Taps columns;
  private final Taps rows;

  /**
   * Two neighbours of each sampled place along an axis.
   *
   * @param place of every pixel of the original: equal places need computing once
   * @param second how much the second neighbour weighs
   */
  private record Taps(int[] place, int[] first, int[] next, double[] second) {
    static Taps of(int mask, int seen, int padded, int original) {
      Taps taps =
          new Taps(new int[original], new int[original], new int[original], new double[original]);
      double step = (double) seen / original;
      double at = step * 0.5;
      for (int i = 0; i < original; i++) {
        // Pillow adds the step up, and so rounds where multiplying would not.
        taps.place[i] = Math.min((int) at, seen - 1);
        at += step;
        double source = Math.max(0, (taps.place[i] + 0.5) * ((double) mask / padded) - 0.5);
        taps.first[i] = Math.min((int) source, mask - 1);
        taps.next[i] = Math.min(taps.first[i] + 1, mask - 1);
        taps.second[i] = source - taps.first[i];
      }
      return taps;
    }

    boolean likeTheLast(int i) {
      return i > 0 && place[i] == place[i - 1];
    }
  }

  /**
   * @param masks [q, h, w]
   * @param seen the size the model saw the image in
   * @param padded the size of the batch, at whose top left the image is
   */
  MaskArgmax(Tensor masks, ImageSize seen, ImageSize padded, int width, int height) {
    this.masks = masks;
    columns = Taps.of(masks.size(2), seen.width(), padded.width(), width);
    rows = Taps.of(masks.size(1), seen.height(), padded.height(), height);
  }

  /**
   * The winners among some of the masks.
   *
   * @param among numbers of masks, at least one
   * @return for every pixel of the original, row by row, an index in {@code among}; the first of
   *     equals
   */
  int[] winners(int[] among) {
    int width = columns.place.length;
    int height = rows.place.length;
    int[] winners = new int[width * height];
    double[] best = new double[width];
    double[] line = new double[masks.size(2)];
    for (int y = 0; y < height; y++) {
      if (rows.likeTheLast(y)) {
        System.arraycopy(winners, (y - 1) * width, winners, y * width, width);
        continue;
      }
      for (int i = 0; i < among.length; i++) {
        blendRows(among[i], y, line);
        contest(line, i, best, winners, y * width);
      }
    }
    return winners;
  }

  /** A line of a mask between two of its rows. */
  private void blendRows(int mask, int y, double[] line) {
    int first = masks.offset() + (mask * masks.size(1) + rows.first[y]) * line.length;
    int next = masks.offset() + (mask * masks.size(1) + rows.next[y]) * line.length;
    double second = rows.second[y];
    float[] data = masks.data();
    for (int x = 0; x < line.length; x++) {
      line[x] = (1 - second) * data[first + x] + second * data[next + x];
    }
  }

  private void contest(double[] line, int mask, double[] best, int[] winners, int at) {
    double value = 0;
    for (int x = 0; x < best.length; x++) {
      if (!columns.likeTheLast(x)) {
        double second = columns.second[x];
        value = (1 - second) * line[columns.first[x]] + second * line[columns.next[x]];
      }
      if (mask == 0 || value > best[x]) {
        best[x] = value;
        winners[at + x] = mask;
      }
    }
  }
}
