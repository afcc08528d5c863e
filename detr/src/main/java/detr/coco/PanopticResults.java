package detr.coco;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Segments that were predicted for a set of images, in COCO's panoptic results format.
 *
 * @param pictures the folder of the PNGs
 * @param annotations by the images' ids
 */
public record PanopticResults(Path pictures, Map<String, PanopticAnnotation> annotations) {
  private static final String JSON = ".json";

  /** Copies the map. */
  public PanopticResults {
    annotations = Map.copyOf(annotations);
  }

  /**
   * Reads a file such as {@code detect --panoptic} writes. Its PNGs are in the folder that has its
   * name without .json, as COCO's are; if there is none, beside it.
   *
   * @throws IOException if the file cannot be read
   * @throws CocoException if it is not such a file, or an image occurs twice
   */
  public static PanopticResults read(Path file) throws IOException {
    Map<String, PanopticAnnotation> byImage = new LinkedHashMap<>();
    for (PanopticAnnotation annotation : PanopticJson.results(file)) {
      if (byImage.put(annotation.imageId(), annotation) != null) {
        throw new CocoException(file + ": has image " + annotation.imageId() + " twice");
      }
    }
    return new PanopticResults(pictures(file), byImage);
  }

  private static Path pictures(Path file) {
    String name = file.getFileName().toString();
    if (name.endsWith(JSON)) {
      Path folder = file.resolveSibling(name.substring(0, name.length() - JSON.length()));
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return file.toAbsolutePath().getParent();
  }

  /**
   * What was predicted for an image.
   *
   * @throws CocoException if nothing was, or the PNG is missing
   */
  public PanopticPrediction of(String imageId) {
    PanopticAnnotation annotation = annotations.get(imageId);
    if (annotation == null) {
      throw new CocoException(
          "image %s: the results have nothing for it; they must have every image of the annotations"
              .formatted(imageId));
    }
    SegmentMap map = SegmentMap.read(pictures.resolve(annotation.fileName()));
    return new PanopticPrediction(map, annotation.segments());
  }
}
