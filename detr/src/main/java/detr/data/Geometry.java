package detr.data;

import detr.geometry.Boxes;
import detr.image.ImageSize;
import detr.image.Resize;
import detr.image.RgbImage;
import detr.tensor.Mask;

/** Changes of an image with its boxes and masks, as datasets/transforms.py has them. */
final class Geometry {
  private Geometry() {}

  /** Left to right. */
  static Example mirror(Example example) {
    int width = example.image().width();
    Remapping mirrored =
        Remapping.to(width, example.image().height(), (x, y) -> y * width + width - 1 - x);
    double[] boxes = example.target().boxes().clone();
    for (int i = 0; i < boxes.length; i += 4) {
      boxes[i] = 1 - boxes[i];
    }
    return with(example, mirrored, boxes);
  }

  /** A quarter to the right: what was at the top is at the right. */
  static Example quarterTurn(Example example) {
    int width = example.image().width();
    int height = example.image().height();
    Remapping turned = Remapping.to(height, width, (x, y) -> (height - 1 - x) * width + y);
    double[] from = example.target().boxes();
    double[] boxes = new double[from.length];
    for (int i = 0; i < boxes.length; i += 4) {
      boxes[i] = 1 - from[i + 1];
      boxes[i + 1] = from[i];
      boxes[i + 2] = from[i + 3];
      boxes[i + 3] = from[i + 2];
    }
    return with(example, turned, boxes);
  }

  /** To another size, masks by nearest neighbour; boxes are relative. */
  static Example resize(Example example, ImageSize size) {
    RgbImage image = Resize.bilinear(example.image(), size.width(), size.height());
    TargetMasks masks = example.target().masks();
    if (masks != null) {
      masks = nearest(example.image(), size).masks(masks);
    }
    return with(example, image, example.target().boxes().clone(), masks);
  }

  private static Remapping nearest(RgbImage image, ImageSize size) {
    return Remapping.to(
        size.width(),
        size.height(),
        (x, y) ->
            Mask.nearest(y, image.height(), size.height()) * image.width()
                + Mask.nearest(x, image.width(), size.width()));
  }

  /**
   * A part of the image; boxes are clipped, and those of which nothing is left are dropped, with
   * their masks. The mask of one that stays may have no pixel in the part, as in the original.
   */
  static Example crop(Example example, int left, int top, int width, int height) {
    RgbImage image = example.image();
    Remapping part = Remapping.to(width, height, (x, y) -> (top + y) * image.width() + left + x);
    double[] corners = Boxes.toCorners(example.target().boxes());
    for (int i = 0; i < corners.length; i += 4) {
      corners[i] = Math.clamp((corners[i] * image.width() - left) / width, 0.0, 1.0);
      corners[i + 1] = Math.clamp((corners[i + 1] * image.height() - top) / height, 0.0, 1.0);
      corners[i + 2] = Math.clamp((corners[i + 2] * image.width() - left) / width, 0.0, 1.0);
      corners[i + 3] = Math.clamp((corners[i + 3] * image.height() - top) / height, 0.0, 1.0);
    }
    Target target =
        DataBoxes.target(
            example.target().labels(),
            Boxes.toCentre(corners),
            part.masks(example.target().masks()));
    return new Example(example.id(), part.image(image), target);
  }

  private static Example with(Example example, Remapping change, double[] boxes) {
    return with(
        example, change.image(example.image()), boxes, change.masks(example.target().masks()));
  }

  private static Example with(Example example, RgbImage image, double[] boxes, TargetMasks masks) {
    int[] labels = example.target().labels().clone();
    return new Example(example.id(), image, new Target(labels, boxes, masks));
  }
}
