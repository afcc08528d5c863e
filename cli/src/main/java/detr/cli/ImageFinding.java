package detr.cli;

import detr.Detection;
import detr.Segment;
import detr.Segmentation;
import detr.format.DetectionJson;
import detr.image.RgbImage;
import detr.render.DetectionPainter;
import detr.render.SegmentationPainter;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/**
 * What was found in an image, with the image itself, which {@link #summary} lets go of.
 *
 * @param segmentation null where the model makes no masks
 */
record ImageFinding(
    Path file, RgbImage image, List<Detection> detections, Segmentation segmentation) {
  /**
   * What is kept of an image until the end.
   *
   * @param segments null where the model makes no masks
   */
  record Summary(Path file, DetectionJson.Result result, List<Segment> segments) {}

  static ImageFinding of(Path file, RgbImage image, List<Detection> detections) {
    return new ImageFinding(file, image, detections, null);
  }

  /** Segments; as detections they have their boxes. */
  static ImageFinding of(Path file, RgbImage image, Segmentation segmentation) {
    List<Detection> boxes =
        segmentation.segments().stream()
            .map(s -> new Detection(s.label(), s.classId(), s.score(), s.box()))
            .toList();
    return new ImageFinding(file, image, boxes, segmentation);
  }

  BufferedImage paint() {
    return segmentation == null
        ? DetectionPainter.paint(image, detections)
        : SegmentationPainter.paint(image, segmentation);
  }

  Summary summary() {
    return new Summary(
        file,
        new DetectionJson.Result(file.toString(), image.width(), image.height(), detections),
        segmentation == null ? null : segmentation.segments());
  }
}
