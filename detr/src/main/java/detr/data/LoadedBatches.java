package detr.data;

import detr.image.ImageSize;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A dataset's batches as a {@link Loader} makes them.
 *
 * @param batchSize examples a batch; all of them if the dataset has no more
 * @param threads that make batches ahead
 */
public record LoadedBatches(
    Dataset dataset, Transform transform, int batchSize, long seed, int threads)
    implements TrainingBatches {
  /** Takes all examples for a batch if there are no more. */
  public LoadedBatches {
    batchSize = Math.min(batchSize, dataset.size());
  }

  @Override
  public int perEpoch() {
    return dataset.size() / batchSize;
  }

  /** Floats and padding of those ahead, with the bytes that they are made of, and their masks. */
  @Override
  public long bytes(int images, ImageSize size) {
    long pixels = (long) images * size.width() * size.height();
    return Loader.batchesAlive(threads) * pixels * (3 * Float.BYTES + 1 + 3 + mostMasks())
        + dataset.mostBytesKept();
  }

  @Override
  public ImageSize largest() {
    Set<ImageSize> sizes = new HashSet<>();
    dataset.imageSizes().forEach(size -> sizes.addAll(transform.largest(size)));
    Comparator<ImageSize> byPixels =
        Comparator.comparingLong(size -> (long) size.width() * size.height());
    return batchSize == 1
        ? Collections.max(sizes, byPixels)
        : new ImageSize(
            sizes.stream().mapToInt(ImageSize::height).max().orElseThrow(),
            sizes.stream().mapToInt(ImageSize::width).max().orElseThrow());
  }

  @Override
  public int mostMasks() {
    return dataset.mostMasks();
  }

  @Override
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("classes", String.join(", ", dataset.classes()));
    values.put("data", dataset.description());
    values.put("sizes and augmentation", transform.toString());
    return values;
  }

  @Override
  public Loader from(long first) {
    return new Loader(dataset, transform, batchSize, seed, threads, first);
  }
}
