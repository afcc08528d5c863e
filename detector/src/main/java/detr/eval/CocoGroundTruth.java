package detr.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is in a set of images, and the classes it is of. */
public record CocoGroundTruth(
    List<CocoImage> images, List<CocoCategory> categories, List<CocoAnnotation> annotations) {
  /** Copies the lists. */
  public CocoGroundTruth {
    images = List.copyOf(images);
    categories = List.copyOf(categories);
    annotations = List.copyOf(annotations);
  }

  /**
   * Reads a file such as COCO's instances_val2017.json. Of the annotations their box, area, crowd
   * flag, class and image are read; masks are passed over.
   *
   * @throws IOException if the file cannot be read
   * @throws CocoException if it is not such a file, or an id occurs twice
   */
  public static CocoGroundTruth read(Path file) throws IOException {
    Reader reader = new Reader();
    CocoJson.read(file, reader::read);
    return new CocoGroundTruth(
        reader.required(file, "images", reader.images),
        reader.required(file, "categories", reader.categories),
        reader.required(file, "annotations", reader.annotations));
  }

  static CocoException lacks(Path file, String name) {
    return new CocoException(
        "%s: has no \"%s\"; give annotations of COCO's layout, as instances_val2017.json"
            .formatted(file, name));
  }

  /** The lists while they are read; null until they are. */
  private static final class Reader {
    private List<CocoImage> images;
    private List<CocoCategory> categories;
    private List<CocoAnnotation> annotations;

    private void read(CocoJson json) {
      json.object(
          name -> {
            switch (name) {
              case "images" -> readImages(json);
              case "categories" -> categories = CocoCategories.list(json);
              case "annotations" -> readAnnotations(json);
              default -> json.skip();
            }
          });
    }

    private void readImages(CocoJson json) {
      images = new ArrayList<>();
      json.array("images", () -> images.add(json.named("file_name", CocoImage::new)));
      json.requireUnique("images", images.stream().map(CocoImage::id).toList());
    }

    private void readAnnotations(CocoJson json) {
      annotations = new ArrayList<>();
      json.array("annotations", () -> annotations.add(CocoRow.annotation(json)));
      json.requireUnique("annotations", annotations.stream().map(CocoAnnotation::id).toList());
    }

    private <T> List<T> required(Path file, String name, List<T> list) {
      if (list == null) {
        throw lacks(file, name);
      }
      return list;
    }
  }
}
