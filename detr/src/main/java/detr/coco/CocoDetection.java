package detr.coco;

import detr.geometry.Box;
import detr.result.Detection;

/** An object that was found in an image: a row of COCO's results format. */
public record CocoDetection(long imageId, long categoryId, CocoBox box, double score) {
  /**
   * @throws IllegalArgumentException if the score is NaN or infinite
   */
  public CocoDetection {
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException("a score of " + score);
    }
  }

  /**
   * What the detector found in an image. The floats become doubles of the same value, and width and
   * height are differences of floats, as in the original.
   */
  public static CocoDetection of(long imageId, Detection detection) {
    return of(imageId, detection.classId(), detection);
  }

  /** The same of a model whose classes are not the ids of the annotations' categories. */
  public static CocoDetection of(long imageId, long categoryId, Detection detection) {
    Box box = detection.box();
    CocoBox coco =
        new CocoBox(box.xmin(), box.ymin(), box.xmax() - box.xmin(), box.ymax() - box.ymin());
    return new CocoDetection(imageId, categoryId, coco, detection.score());
  }
}
