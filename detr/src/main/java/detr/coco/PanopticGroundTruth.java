package detr.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The segments of a set of images, and the classes they are of.
 *
 * @param images the names of the images' own files by the images' ids; null where none is named
 * @param annotations in the file's order
 */
public record PanopticGroundTruth(
    Map<String, String> images,
    List<PanopticCategory> categories,
    List<PanopticAnnotation> annotations) {
  /** Copies the collections. */
  public PanopticGroundTruth {
    images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
    categories = List.copyOf(categories);
    annotations = List.copyOf(annotations);
  }

  /**
   * Reads a file such as COCO's panoptic_val2017.json.
   *
   * @throws IOException if the file cannot be read
   * @throws CocoException if it is not such a file, an id occurs twice, or a segment is of a class
   *     that the file does not list
   */
  public static PanopticGroundTruth read(Path file) throws IOException {
    return PanopticJson.groundTruth(file);
  }

  /** The categories that segments have. */
  public Set<Long> usedCategories() {
    return annotations.stream()
        .flatMap(annotation -> annotation.segments().stream())
        .map(PanopticSegment::categoryId)
        .collect(Collectors.toSet());
  }

  /** The categories without what tells things from stuff. */
  public List<CocoCategory> classes() {
    return categories.stream().map(c -> new CocoCategory(c.id(), c.name())).toList();
  }
}
