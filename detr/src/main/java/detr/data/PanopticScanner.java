package detr.data;

import detr.coco.CocoFile;
import detr.coco.PanopticAnnotation;
import detr.coco.PanopticGroundTruth;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** Puts what all PNGs have together, and finds what is wrong between the annotations' lists. */
final class PanopticScanner {
  private final PanopticFiles files;
  private final CocoFile coco;
  private final Map<Finding, List<String>> findings = new EnumMap<>(Finding.class);
  private final List<CocoFile.Image> images = new ArrayList<>();
  private final List<CocoFile.Annotation> objects = new ArrayList<>();
  private final List<Integer> segments = new ArrayList<>();
  private final List<PanopticAnnotation> annotations = new ArrayList<>();
  private final CRC32C checksum = new CRC32C();

  /** The ids of images. */
  private final Set<String> annotated = new HashSet<>();

  PanopticScanner(PanopticFiles files) {
    this.files = files;
    coco = PanopticFiles.coco(files.truth());
  }

  PanopticScan scan(Runnable scanned) {
    List<PictureScan> pictures =
        IntStream.range(0, coco.images().size())
            .parallel()
            .mapToObj(
                i -> {
                  PictureScan picture =
                      PictureScan.of(
                          files, coco.images().get(i), files.truth().annotations().get(i));
                  scanned.run();
                  return picture;
                })
            .toList();
    pictures.forEach(this::add);
    PanopticGroundTruth truth = files.truth();
    truth.images().keySet().stream()
        .filter(id -> !annotated.contains(id))
        .forEach(id -> found(Finding.UNANNOTATED_IMAGE, "image " + id));
    return new PanopticScan(
        new DataFiles(
            files.annotations(),
            new CocoFile(images, coco.categories(), objects),
            files.images(),
            files.reading()),
        new PanopticGroundTruth(truth.images(), truth.categories(), annotations),
        files.pictures(),
        findings,
        segments,
        checksum.getValue());
  }

  private void found(Finding finding, String place) {
    findings.computeIfAbsent(finding, _ -> new ArrayList<>()).add(place);
  }

  private void add(PictureScan picture) {
    picture.findings().forEach((finding, places) -> places.forEach(p -> found(finding, p)));
    if (!isOfItsOwnImage(picture.annotation())) {
      return;
    }
    images.add(picture.image());
    for (PictureScan.Seen seen : picture.segments()) {
      objects.add(seen.object(objects.size() + 1L, picture.image().id()));
      segments.add(seen.segment().id());
    }
    annotations.add(picture.annotation());
    checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(picture.checksum()).flip());
  }

  private boolean isOfItsOwnImage(PanopticAnnotation annotation) {
    String id = annotation.imageId();
    boolean first = annotated.add(id);
    boolean known = files.truth().images().containsKey(id);
    if (!first || !known) {
      found(
          first ? Finding.UNKNOWN_IMAGE : Finding.DUPLICATE_ID,
          "annotation of %s: image %s".formatted(annotation.fileName(), id));
    }
    return first && known;
  }
}
