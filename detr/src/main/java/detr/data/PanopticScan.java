package detr.data;

import detr.coco.CocoFile;
import detr.coco.PanopticGroundTruth;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the PNGs of panoptic annotations have, as annotations of boxes.
 *
 * @param boxes of each annotation of {@code truth} an image, in their order, with the size of its
 *     PNG; its id is the annotations', or its index if those are not all numbers. Of each segment
 *     with pixels an annotation; its area is their number, and its box is exactly around them: what
 *     is one pixel wide has a width of 1, where the original (datasets/coco_panoptic.py) has 0 and
 *     cannot learn it
 * @param truth the annotations, those left out that have no image of their own; areas that are less
 *     than the segment's pixels, which no evaluation takes, are mended
 * @param pictures the folder of the PNGs
 * @param findings the places of what is wrong with them, as {@link Diagnosis} has them
 * @param segments the segments' ids in the PNGs, in the order of the annotations of boxes
 * @param checksum another where a PNG has another segment at a pixel
 */
public record PanopticScan(
    DataFiles boxes,
    PanopticGroundTruth truth,
    Path pictures,
    Map<Finding, List<String>> findings,
    List<Integer> segments,
    long checksum) {
  /** Copies the collections. */
  public PanopticScan {
    findings = Collections.unmodifiableMap(new TreeMap<>(findings));
    segments = List.copyOf(segments);
  }

  /** The segment of an object. */
  int segment(CocoFile.Annotation object) {
    return segments.get((int) object.id() - 1);
  }

  /** The PNG of an image, which may not be there. */
  Path picture(int index) {
    return pictures.resolve(truth.annotations().get(index).fileName());
  }
}
