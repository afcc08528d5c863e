package detr.cli;

import detr.ImageResult;
import detr.format.DetectionJson;
import detr.image.RgbImage;
import detr.render.DetectionPainter;
import detr.render.SegmentationPainter;
import detr.result.Detection;
import detr.result.Segment;
import detr.result.Segmentation;
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

  /** Of a detector. */
  static ImageFinding detections(ImageResult.Found<List<Detection>> found) {
    return new ImageFinding(found.file(), found.image(), found.content(), null);
  }

  /** Of a panoptic model; as detections segments have their boxes. */
  static ImageFinding segments(ImageResult.Found<Segmentation> found) {
    List<Detection> boxes =
        found.content().segments().stream()
            .map(s -> new Detection(s.label(), s.classId(), s.score(), s.box()))
            .toList();
    return new ImageFinding(found.file(), found.image(), boxes, found.content());
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
