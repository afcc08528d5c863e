package detr.train;

import detr.data.Target;
import detr.data.TargetMasks;
import detr.geometry.Box;
import detr.geometry.Boxes;
import detr.image.Resize;
import detr.image.RgbImage;
import detr.render.DetectionPainter;
import detr.render.SegmentationPainter;
import detr.result.Detection;
import detr.result.Segment;
import detr.result.Segmentation;
import detr.tensor.Mask;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some images of an evaluation in one picture, the same ones each time: what is in them at the
 * left, and at the right what was found.
 */
final class EvaluationSheet {
  private static final int MOST = 8;
  private static final int WIDTH = 480;

  /** The height of an image at the most: of a very high one the width is less. */
  private static final int HEIGHT = 640;

  private static final int GAP = 6;

  private final int images;
  private final List<BufferedImage> pairs = new ArrayList<>();

  /**
   * @param images that are evaluated
   */
  EvaluationSheet(int images) {
    this.images = images;
  }

  /** Whether an image is among those that are shown: they are spread over all. */
  private boolean shows(int index) {
    int shown = Math.min(MOST, images);
    return pairs.size() < shown && index == (int) ((long) pairs.size() * images / shown);
  }

  /**
   * Draws an image if it is among those that are shown. Images come in their order.
   *
   * @param found boxes in pixels; those of a score below {@link ConfusionMatrix#SCORE} are left out
   * @param classes the names of labels
   */
  void see(int index, RgbImage image, Target target, List<Detection> found, List<String> classes) {
    if (!shows(index)) {
      return;
    }
    RgbImage small = small(image);
    double scale = (double) small.width() / image.width();
    List<Detection> seen =
        found.stream()
            .filter(detection -> detection.score() >= ConfusionMatrix.SCORE)
            .map(d -> new Detection(d.label(), d.classId(), d.score(), scaled(d.box(), scale)))
            .toList();
    List<Detection> there = truth(target, small.width(), small.height(), classes);
    add(DetectionPainter.paint(small, there), DetectionPainter.paint(small, seen));
  }

  /**
   * The same of segments.
   *
   * @param target with masks
   * @param found of the image in its own size
   */
  void see(int index, RgbImage image, Target target, Segmentation found, List<String> classes) {
    if (shows(index)) {
      RgbImage small = small(image);
      add(
          SegmentationPainter.paint(small, scaled(truth(target, classes), small)),
          SegmentationPainter.paint(small, scaled(found, small)));
    }
  }

  private static RgbImage small(RgbImage image) {
    double scale = Math.min((double) WIDTH / image.width(), (double) HEIGHT / image.height());
    int width = Math.max(1, (int) Math.rint(scale * image.width()));
    int height = Math.max(1, (int) Math.rint(scale * image.height()));
    return Resize.bilinear(image, width, height);
  }

  private void add(BufferedImage left, BufferedImage right) {
    int height = left.getHeight();
    BufferedImage pair = new BufferedImage(2 * WIDTH + GAP, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = pair.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, pair.getWidth(), height);
    graphics.drawImage(left, 0, 0, null);
    graphics.drawImage(right, WIDTH + GAP, 0, null);
    graphics.dispose();
    pairs.add(pair);
  }

  /** For an image of another size, by nearest neighbour. */
  private static Segmentation scaled(Segmentation segmentation, RgbImage image) {
    int[] ids = new int[image.width() * image.height()];
    for (int i = 0; i < ids.length; i++) {
      int x = Mask.nearest(i % image.width(), segmentation.width(), image.width());
      int y = Mask.nearest(i / image.width(), segmentation.height(), image.height());
      ids[i] = segmentation.ids()[y * segmentation.width() + x];
    }
    return new Segmentation(image.width(), image.height(), ids, segmentation.segments());
  }

  /** The masks of an image's objects as segments without a score. */
  private static Segmentation truth(Target target, List<String> classes) {
    TargetMasks masks = target.masks();
    int[] ids = new int[masks.height() * masks.width()];
    Arrays.fill(ids, Segmentation.LEFT_OUT);
    List<Segment> segments = new ArrayList<>();
    for (int object = 0; object < target.count(); object++) {
      int area = 0;
      boolean[] mask = masks.masks().get(object);
      for (int i = 0; i < ids.length; i++) {
        if (mask[i]) {
          ids[i] = object;
          area++;
        }
      }
      int label = target.labels()[object];
      Box nowhere = new Box(0, 0, 0, 0);
      segments.add(new Segment(object, classes.get(label), label, true, Float.NaN, area, nowhere));
    }
    return new Segmentation(masks.width(), masks.height(), ids, segments);
  }

  private static Box scaled(Box box, double scale) {
    return new Box(
        (float) (scale * box.xmin()),
        (float) (scale * box.ymin()),
        (float) (scale * box.xmax()),
        (float) (scale * box.ymax()));
  }

  /** The objects of an image as detections without a score. */
  private static List<Detection> truth(Target target, int width, int height, List<String> classes) {
    double[] corners = Boxes.toCorners(target.boxes());
    List<Detection> objects = new ArrayList<>();
    for (int i = 0; i < target.count(); i++) {
      int label = target.labels()[i];
      Box box =
          new Box(
              (float) (width * corners[4 * i]),
              (float) (height * corners[4 * i + 1]),
              (float) (width * corners[4 * i + 2]),
              (float) (height * corners[4 * i + 3]));
      objects.add(new Detection(classes.get(label), label, Float.NaN, box));
    }
    return objects;
  }

  /** All that was seen. */
  BufferedImage picture() {
    int height = pairs.stream().mapToInt(pair -> pair.getHeight() + GAP).sum();
    BufferedImage sheet =
        new BufferedImage(2 * WIDTH + GAP, Math.max(1, height - GAP), BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    int y = 0;
    for (BufferedImage pair : pairs) {
      graphics.drawImage(pair, 0, y, null);
      y += pair.getHeight() + GAP;
    }
    graphics.dispose();
    return sheet;
  }
}
