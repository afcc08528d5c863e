package detr.coco;

import java.util.List;

/**
 * The segments of an image.
 *
 * @param imageId a number in COCO's files, a name in others'; as text in either case
 * @param fileName of the PNG of ids
 */
public record PanopticAnnotation(String imageId, String fileName, List<PanopticSegment> segments) {
  /** Copies the list. */
  public PanopticAnnotation {
    segments = List.copyOf(segments);
  }
}
