package detr.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is in a set of images, and the classes it is of. */
public record CocoGroundTruth(
    List<CocoImage> images, List<CocoCategory> categories, List<CocoAnnotation> annotations) {
  /** Copies the lists. */
  public CocoGroundTruth {
    images = List.copyOf(images);
    categories = List.copyOf(categories);
    annotations = List.copyOf(annotations);
  }

  /** The categories that annotations have. */
  public Set<Long> usedCategories() {
    return annotations.stream().map(CocoAnnotation::categoryId).collect(Collectors.toSet());
  }

  /**
   * Reads a file such as COCO's instances_val2017.json, by the rules of {@link CocoFile}. Of the
   * annotations their box, area, crowd flag, class and image are read; masks are passed over.
   *
   * @throws IOException if the file cannot be read
   * @throws CocoException if it is not such a file, an id occurs twice, a box is not of finite
   *     numbers, or a class's name is blank or not on one line
   */
  public static CocoGroundTruth read(Path file) throws IOException {
    CocoFile coco = CocoFile.read(file);
    CocoJson.requireUnique(file, "images", coco.images().stream().map(CocoFile.Image::id));
    CocoJson.requireUnique(file, "categories", coco.categories().stream().map(CocoCategory::id));
    CocoJson.requireUnique(
        file, "annotations", coco.annotations().stream().map(CocoFile.Annotation::id));
    for (CocoCategory category : coco.categories()) {
      if (category.name() != null && !category.hasSoundName()) {
        throw new CocoException(
            "%s: %s: its name is blank or not on one line; name it otherwise"
                .formatted(file, category.described()));
      }
    }
    List<CocoAnnotation> annotations = new ArrayList<>();
    for (CocoFile.Annotation row : coco.annotations()) {
      if (!CocoBox.isFinite(row.x(), row.y(), row.width(), row.height())) {
        throw new CocoException(
            "%s: annotation %d: bbox is not four finite numbers".formatted(file, row.id()));
      }
      CocoBox box = new CocoBox(row.x(), row.y(), row.width(), row.height());
      annotations.add(
          new CocoAnnotation(
              row.id(), row.imageId(), row.categoryId(), box, row.area(), row.crowd()));
    }
    List<CocoImage> images =
        coco.images().stream().map(image -> new CocoImage(image.id(), image.fileName())).toList();
    return new CocoGroundTruth(images, coco.categories(), annotations);
  }
}
