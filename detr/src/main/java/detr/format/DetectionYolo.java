package detr.format;

import detr.geometry.Box;
import detr.result.Detection;
import java.util.List;
import java.util.Locale;

/** Detections as YOLO's label files have them. */
public final class DetectionYolo {
  private DetectionYolo() {}

  /**
   * A line for each detection: the class's index and, in parts of the image, the box's centre x and
   * y, width and height, six decimals each. Boxes are clipped to the image. Indices are the
   * model's: COCO's category ids, not the 80 consecutive numbers of models made for YOLO.
   *
   * @param width of the image in pixels
   * @param height of the image in pixels
   * @param scores whether the score is a sixth number
   * @return lines that end on LF; empty for no detections
   */
  public static String text(List<Detection> detections, int width, int height, boolean scores) {
    StringBuilder text = new StringBuilder();
    for (Detection d : detections) {
      Box box = d.box();
      double xmin = part(box.xmin(), width);
      double ymin = part(box.ymin(), height);
      double xmax = part(box.xmax(), width);
      double ymax = part(box.ymax(), height);
      text.append(
          String.format(
              Locale.ROOT,
              "%d %.6f %.6f %.6f %.6f",
              d.classId(),
              (xmin + xmax) / 2,
              (ymin + ymax) / 2,
              xmax - xmin,
              ymax - ymin));
      if (scores) {
        text.append(String.format(Locale.ROOT, " %.6f", d.score()));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static double part(double pixels, int size) {
    return Math.clamp(pixels, 0, size) / size;
  }
}
