package detr.data;

import detr.coco.CocoFile;
import detr.coco.PanopticAnnotation;
import detr.coco.PanopticSegment;
import detr.coco.SegmentMap;
import detr.image.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a PNG of segments has.
 *
 * @param image with its size; 0 if it cannot be read
 * @param annotation with areas of at least the segments' pixels
 * @param segments those that have pixels
 * @param checksum of the pixels
 */
record PictureScan(
    CocoFile.Image image,
    PanopticAnnotation annotation,
    List<Seen> segments,
    Map<Finding, List<String>> findings,
    int checksum) {
  /** A segment and where it is. */
  record Seen(PanopticSegment segment, SegmentExtents.Extent extent) {
    CocoFile.Annotation object(long id, long imageId) {
      return new CocoFile.Annotation(
          id,
          imageId,
          segment.categoryId(),
          extent.left(),
          extent.top(),
          extent.right() - extent.left(),
          extent.bottom() - extent.top(),
          extent.pixels(),
          segment.crowd());
    }

    /** What is wrong with it; null for nothing. */
    private Finding problem() {
      if (extent.pixels() == 0) {
        return Finding.EMPTY_SEGMENT;
      }
      return extent.pixels() == segment.area() ? null : Finding.OTHER_AREA;
    }

    private String described() {
      return "segment %d of category %d: %d pixels, and an area of %d"
          .formatted(segment.id(), segment.categoryId(), extent.pixels(), segment.area());
    }

    private PanopticSegment mended() {
      long area = Math.max(segment.area(), extent.pixels());
      return new PanopticSegment(segment.id(), segment.categoryId(), area, segment.crowd());
    }
  }

  /**
   * Reads a PNG.
   *
   * @param image of any size
   */
  static PictureScan of(PanopticFiles files, CocoFile.Image image, PanopticAnnotation annotation) {
    Path file = files.pictures().resolve(annotation.fileName());
    String place = "image " + annotation.imageId() + ": ";
    if (!Files.isRegularFile(file)) {
      return unread(
          image,
          annotation,
          Finding.MISSING_FILE,
          place + "the PNG of its segments, " + file + DataFiles.hint(annotation.fileName()));
    }
    try {
      SegmentMap map = SegmentMap.read(file, files.reading());
      return of(map, image, annotation, place + file + ": ");
    } catch (ImageException e) {
      return unread(
          image,
          annotation,
          Finding.UNREADABLE_FILE,
          place + "the PNG of its segments, " + e.getMessage());
    }
  }

  private static PictureScan unread(
      CocoFile.Image image, PanopticAnnotation annotation, Finding finding, String place) {
    return new PictureScan(image, annotation, List.of(), Map.of(finding, List.of(place)), 0);
  }

  private static PictureScan of(
      SegmentMap map, CocoFile.Image image, PanopticAnnotation annotation, String place) {
    SegmentExtents extents = new SegmentExtents(map, annotation.segments());
    List<Seen> all =
        annotation.segments().stream()
            .map(segment -> new Seen(segment, extents.of(segment)))
            .toList();
    return new PictureScan(
        new CocoFile.Image(image.id(), image.fileName(), map.width(), map.height()),
        new PanopticAnnotation(
            annotation.imageId(), annotation.fileName(), all.stream().map(Seen::mended).toList()),
        all.stream().filter(seen -> seen.extent.pixels() > 0).toList(),
        findings(extents, all, place),
        Arrays.hashCode(map.ids()));
  }

  private static Map<Finding, List<String>> findings(
      SegmentExtents extents, List<Seen> segments, String place) {
    Map<Finding, List<String>> findings = new EnumMap<>(Finding.class);
    for (Seen seen : segments) {
      Finding problem = seen.problem();
      if (problem != null) {
        findings.computeIfAbsent(problem, _ -> new ArrayList<>()).add(place + seen.described());
      }
    }
    if (extents.otherPixels() > 0) {
      String others =
          "ids without a segment: %d, the first %d; pixels: %d"
              .formatted(
                  extents.others().cardinality(),
                  extents.others().nextSetBit(0),
                  extents.otherPixels());
      findings.put(Finding.UNLISTED_SEGMENT, List.of(place + others));
    }
    return findings;
  }
}
