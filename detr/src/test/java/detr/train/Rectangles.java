package detr.train;

import detr.data.Dataset;
import detr.data.Example;
import detr.data.Target;
import detr.data.TrainingBatch;
import detr.data.TrainingBatches;
import detr.geometry.Boxes;
import detr.image.ImageSize;
import detr.image.RgbImage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The plainest thing there is to detect: one to three rectangles of a colour that names their
 * class, on grey.
 */
final class Rectangles implements Dataset, TrainingBatches {
  static final List<String> CLASSES = List.of("red", "green", "blue");

  /** Of the square images, in pixels. */
  static final int SIZE = 48;

  private final int count;
  private final int batch;

  /**
   * @param batch images in a batch
   */
  Rectangles(int count, int batch) {
    this.count = count;
    this.batch = batch;
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public List<String> classes() {
    return CLASSES;
  }

  @Override
  public Example get(int index) {
    Random random = new Random(index);
    byte[] rgb = new byte[3 * SIZE * SIZE];
    Arrays.fill(rgb, (byte) 128);
    int objects = 1 + random.nextInt(3);
    int[] labels = new int[objects];
    double[] boxes = new double[4 * objects];
    for (int i = 0; i < objects; i++) {
      labels[i] = random.nextInt(3);
      int width = SIZE / 6 + random.nextInt(SIZE / 4);
      int height = SIZE / 6 + random.nextInt(SIZE / 4);
      int left = random.nextInt(SIZE - width);
      int top = random.nextInt(SIZE - height);
      for (int y = top; y < top + height; y++) {
        for (int x = left; x < left + width; x++) {
          for (int c = 0; c < 3; c++) {
            rgb[3 * (y * SIZE + x) + c] = (byte) (c == labels[i] ? 255 : 20);
          }
        }
      }
      double s = SIZE;
      double[] corners = {left / s, top / s, (left + width) / s, (top + height) / s};
      System.arraycopy(Boxes.toCentre(corners), 0, boxes, 4 * i, 4);
    }
    return new Example(index + 1, new RgbImage(SIZE, SIZE, rgb), Target.of(labels, boxes));
  }

  @Override
  public Set<ImageSize> imageSizes() {
    return Set.of(largest());
  }

  @Override
  public int batchSize() {
    return batch;
  }

  @Override
  public long bytes(int images, ImageSize size) {
    return 1000;
  }

  @Override
  public ImageSize largest() {
    return new ImageSize(SIZE, SIZE);
  }

  @Override
  public int mostMasks() {
    return 0;
  }

  @Override
  public String description() {
    return "of " + count + " rectangles";
  }

  @Override
  public Map<String, String> values() {
    return Map.of("data", description());
  }

  @Override
  public int perEpoch() {
    return count / batch;
  }

  @Override
  public Reader from(long first) {
    return new Reader() {
      private long next = first;

      @Override
      public TrainingBatch next() {
        return batch((int) (next++ % perEpoch()));
      }

      @Override
      public void close() {}
    };
  }

  /** One of an epoch's batches, which are the same in each. */
  TrainingBatch batch(int index) {
    return TrainingBatch.of(
        IntStream.range(index * batch, (index + 1) * batch).mapToObj(this::get).toList());
  }
}
