package detr.cli;

import detr.image.ImageSize;
import detr.inference.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Divides images among forward passes so that little padding is computed. */
final class Batches {
  /** How much padding a batch may have, as a part of its images' own pixels. */
  private static final double MOST_PADDING = 0.25;

  private final List<ImageSize> sizes;
  private final int most;
  private final boolean pad;

  private Batches(List<ImageSize> sizes, int most, boolean pad) {
    this.sizes = sizes;
    this.most = most;
    this.pad = pad;
  }

  /**
   * Sorts images by shape, which decides their size, and cuts the row where a batch is full or
   * would be padded too much.
   *
   * @param sizes the model sees the images in; null for one that goes alone
   * @param most images in a batch
   * @param pad whether images of different sizes may share a batch
   * @return the images' indices, ascending in a batch, batches by their first image
   */
  static List<List<Integer>> of(List<ImageSize> sizes, int most, boolean pad) {
    return new Batches(sizes, most, pad).divide();
  }

  private List<List<Integer>> divide() {
    List<Integer> byShape =
        IntStream.range(0, sizes.size())
            .boxed()
            .filter(i -> sizes.get(i) != null)
            .sorted(
                Comparator.<Integer>comparingDouble(
                        i -> (double) sizes.get(i).width() / sizes.get(i).height())
                    .thenComparingInt(i -> sizes.get(i).width()))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    for (int i : byShape) {
      batch.add(i);
      if (!fits(batch)) {
        batch.removeLast();
        batches.add(batch);
        batch = new ArrayList<>(List.of(i));
      }
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    IntStream.range(0, sizes.size())
        .filter(i -> sizes.get(i) == null)
        .forEach(i -> batches.add(List.of(i)));
    return batches.stream()
        .map(indices -> indices.stream().sorted().toList())
        .sorted(Comparator.comparingInt(List::getFirst))
        .toList();
  }

  private boolean fits(List<Integer> batch) {
    long own = 0;
    int width = 0;
    int height = 0;
    for (int i : batch) {
      ImageSize size = sizes.get(i);
      own += (long) size.width() * size.height();
      width = Math.max(width, size.width());
      height = Math.max(height, size.height());
    }
    long computed = (long) batch.size() * width * height;
    double allowed = pad ? (1 + MOST_PADDING) * own : own;
    return batch.size() == 1
        || batch.size() <= most && computed <= allowed && computed <= Session.MOST_PIXELS;
  }
}
