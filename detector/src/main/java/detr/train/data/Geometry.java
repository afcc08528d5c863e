package detr.train.data;

import detr.io.Resize;
import detr.io.RgbImage;
import detr.io.Sizing;
import detr.train.Boxes;
import detr.train.Example;
import detr.train.Target;

/** Changes of an image with its boxes, as datasets/transforms.py has them; without masks. */
final class Geometry {
  private static final int CHANNELS = 3;

  private Geometry() {}

  /** Left to right. */
  static Example mirror(Example example) {
    RgbImage image = example.image();
    byte[] mirrored = new byte[image.rgb().length];
    int width = image.width();
    for (int to = 0; to < width * image.height(); to++) {
      int x = to % width;
      copyPixel(image.rgb(), to - x + width - 1 - x, mirrored, to);
    }
    double[] boxes = boxes(example).clone();
    for (int i = 0; i < boxes.length; i += 4) {
      boxes[i] = 1 - boxes[i];
    }
    return with(example, new RgbImage(width, image.height(), mirrored), boxes);
  }

  /** A quarter to the right: what was at the top is at the right. */
  static Example quarterTurn(Example example) {
    RgbImage image = example.image();
    byte[] turned = new byte[image.rgb().length];
    int width = image.height();
    for (int to = 0; to < image.width() * image.height(); to++) {
      int fromX = to / width;
      int fromY = image.height() - 1 - to % width;
      copyPixel(image.rgb(), fromY * image.width() + fromX, turned, to);
    }
    double[] from = boxes(example);
    double[] boxes = new double[from.length];
    for (int i = 0; i < boxes.length; i += 4) {
      boxes[i] = 1 - from[i + 1];
      boxes[i + 1] = from[i];
      boxes[i + 2] = from[i + 3];
      boxes[i + 3] = from[i + 2];
    }
    return with(example, new RgbImage(width, image.width(), turned), boxes);
  }

  /** To another size; boxes are relative. */
  static Example resize(Example example, Sizing size) {
    RgbImage image = Resize.bilinear(example.image(), size.width(), size.height());
    return with(example, image, boxes(example).clone());
  }

  /** A part of the image; boxes are clipped, and those of which nothing is left are dropped. */
  static Example crop(Example example, int left, int top, int width, int height) {
    RgbImage image = example.image();
    byte[] part = new byte[CHANNELS * width * height];
    for (int y = 0; y < height; y++) {
      int from = CHANNELS * ((top + y) * image.width() + left);
      System.arraycopy(image.rgb(), from, part, CHANNELS * width * y, CHANNELS * width);
    }
    double[] corners = Boxes.toCorners(boxes(example));
    int[] labels = example.target().labels();
    for (int i = 0; i < corners.length; i += 4) {
      corners[i] = Math.clamp((corners[i] * image.width() - left) / width, 0.0, 1.0);
      corners[i + 1] = Math.clamp((corners[i + 1] * image.height() - top) / height, 0.0, 1.0);
      corners[i + 2] = Math.clamp((corners[i + 2] * image.width() - left) / width, 0.0, 1.0);
      corners[i + 3] = Math.clamp((corners[i + 3] * image.height() - top) / height, 0.0, 1.0);
    }
    Target target = DataBoxes.target(labels, Boxes.toCentre(corners));
    return new Example(example.id(), new RgbImage(width, height, part), target);
  }

  private static double[] boxes(Example example) {
    if (example.target().masks() != null) {
      throw new IllegalArgumentException(
          "example " + example.id() + " has masks, which augmentation does not change along");
    }
    return example.target().boxes();
  }

  private static Example with(Example example, RgbImage image, double[] boxes) {
    return new Example(example.id(), image, Target.of(example.target().labels().clone(), boxes));
  }

  private static void copyPixel(byte[] from, int fromPixel, byte[] to, int toPixel) {
    System.arraycopy(from, CHANNELS * fromPixel, to, CHANNELS * toPixel, CHANNELS);
  }
}
