package detr.data;

import detr.coco.CocoFile;
import detr.coco.SegmentMap;
import detr.image.ImageSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Images on disk with panoptic annotations: every segment is an object, things and stuff, with its
 * mask and the box around it. Crowds are left out, as of {@link CocoDataset}; the original learns
 * them as objects.
 */
public final class PanopticDataset implements Dataset {
  private final PanopticScan scan;
  private final CocoDataset boxes;
  private final PanopticTruth truth;
  private final int mostMasks;

  /**
   * @throws DataException if there is no image, something is wrong with the annotations or a PNG
   *     that must be mended, or a class has no label; {@link Doctor} would have named them all
   */
  public PanopticDataset(PanopticScan scan, ClassMapping classes) {
    scan.findings()
        .forEach(
            (finding, places) -> {
              if (finding.isError()) {
                throw new DataException(
                    "%s: %s: %s"
                        .formatted(scan.boxes().annotations(), finding.title(), places.getFirst()));
              }
            });
    this.scan = scan;
    boxes = new CocoDataset(scan.boxes(), classes);
    truth = new PanopticTruth(scan.truth(), scan.pictures(), classes.categories());
    mostMasks = IntStream.range(0, boxes.size()).map(i -> boxes.objects(i).size()).max().orElse(0);
  }

  @Override
  public int size() {
    return boxes.size();
  }

  @Override
  public long mostBytesKept() {
    return boxes.mostBytesKept();
  }

  @Override
  public Set<ImageSize> imageSizes() {
    return boxes.imageSizes();
  }

  /** That of the boxes, and a checksum of the segments of all pixels. */
  @Override
  public String description() {
    return "%s and masks with the checksum %08x".formatted(boxes.description(), scan.checksum());
  }

  @Override
  public PanopticTruth panoptic() {
    return truth;
  }

  @Override
  public int mostMasks() {
    return mostMasks;
  }

  @Override
  public List<String> classes() {
    return boxes.classes();
  }

  /**
   * Reads an image and the PNG of its segments.
   *
   * @throws detr.image.ImageException if one cannot be read
   * @throws detr.coco.CocoException if the PNG is no longer there
   * @throws DataException if the PNG is not what it was, or the image of another size
   */
  @Override
  public Example get(int index) {
    return boxes.get(index, masks(index));
  }

  private TargetMasks masks(int index) {
    Path file = scan.picture(index);
    SegmentMap map = SegmentMap.read(file, scan.boxes().reading());
    CocoFile.Image image = scan.boxes().coco().images().get(index);
    if (map.width() != image.width() || map.height() != image.height()) {
      throw changed(file);
    }
    List<CocoFile.Annotation> objects = boxes.objects(index);
    List<boolean[]> masks = new ArrayList<>();
    Map<Integer, boolean[]> bySegment = new HashMap<>();
    for (CocoFile.Annotation object : objects) {
      masks.add(new boolean[map.ids().length]);
      bySegment.put(scan.segment(object), masks.getLast());
    }
    long painted = paint(map.ids(), bySegment);
    if (painted != objects.stream().mapToDouble(CocoFile.Annotation::area).sum()) {
      throw changed(file);
    }
    return new TargetMasks(map.height(), map.width(), masks);
  }

  /** Makes each segment's mask true on its pixels, and counts all of them. */
  private static long paint(int[] ids, Map<Integer, boolean[]> masks) {
    long painted = 0;
    for (int start = 0, end; start < ids.length; start = end) {
      boolean[] mask = masks.get(ids[start]);
      for (end = start; end < ids.length && ids[end] == ids[start]; end++) {
        if (mask != null) {
          mask[end] = true;
          painted++;
        }
      }
    }
    return painted;
  }

  private static DataException changed(Path file) {
    return new DataException(
        file + ": has changed since the annotations were read; PNGs must stay as they are");
  }
}
