package detr.train;

import detr.io.Preprocess;
import detr.io.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The plainest thing there is to detect: one to three rectangles of a colour that names their
 * class, on grey.
 */
final class Rectangles implements Dataset, TrainingBatches {
  static final List<String> CLASSES = List.of("red", "green", "blue");

  private final int count;
  private final int size;
  private final int batch;

  /**
   * @param size of the square images, in pixels
   * @param batch images in a batch
   */
  Rectangles(int count, int size, int batch) {
    this.count = count;
    this.size = size;
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
    byte[] rgb = new byte[3 * size * size];
    Arrays.fill(rgb, (byte) 128);
    int objects = 1 + random.nextInt(3);
    int[] labels = new int[objects];
    double[] boxes = new double[4 * objects];
    for (int i = 0; i < objects; i++) {
      labels[i] = random.nextInt(3);
      int width = size / 6 + random.nextInt(size / 4);
      int height = size / 6 + random.nextInt(size / 4);
      int left = random.nextInt(size - width);
      int top = random.nextInt(size - height);
      for (int y = top; y < top + height; y++) {
        for (int x = left; x < left + width; x++) {
          for (int c = 0; c < 3; c++) {
            rgb[3 * (y * size + x) + c] = (byte) (c == labels[i] ? 255 : 20);
          }
        }
      }
      double s = size;
      double[] corners = {left / s, top / s, (left + width) / s, (top + height) / s};
      System.arraycopy(Boxes.toCentre(corners), 0, boxes, 4 * i, 4);
    }
    return new Example(index + 1, new RgbImage(size, size, rgb), Target.of(labels, boxes));
  }

  @Override
  public int perEpoch() {
    return count / batch;
  }

  @Override
  public TrainingBatch get(int epoch, int index) {
    List<RgbImage> images = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (int i = index * batch; i < (index + 1) * batch; i++) {
      Example example = get(i);
      images.add(example.image());
      targets.add(example.target());
    }
    return new TrainingBatch(Preprocess.batch(images), targets);
  }
}
