package detr.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the classes that a JSON file names. */
public final class CocoCategories {
  private CocoCategories() {}

  /**
   * Reads the categories of an annotations file of COCO's layout, or a list alone: of {@code {"id",
   * "name"}} or of names, whose ids are their places, the first 0. All else is passed over.
   *
   * @throws IOException if the file cannot be read
   * @throws CocoException if it is not such a file, or an id occurs twice
   */
  public static List<CocoCategory> read(Path file) throws IOException {
    List<CocoCategory> categories = new ArrayList<>();
    boolean[] found = new boolean[1];
    CocoJson.read(
        file,
        json -> {
          if (json.isArray()) {
            found[0] = true;
            categories.addAll(list(json));
            return;
          }
          json.object(
              name -> {
                if (name.equals("categories")) {
                  found[0] = true;
                  categories.addAll(list(json));
                } else {
                  json.skip();
                }
              });
        });
    if (!found[0]) {
      throw new CocoException(
          file + ": has no \"categories\"; give COCO annotations or a list of names");
    }
    CocoJson.requireUnique(file, "categories", categories.stream().map(CocoCategory::id));
    return categories;
  }

  /** Reads the list that the parser is at. */
  private static List<CocoCategory> list(CocoJson json) {
    List<CocoCategory> categories = new ArrayList<>();
    json.array("categories", () -> categories.add(category(json, categories.size())));
    return categories;
  }

  /** Reads one; the place is its id if it is a name alone. */
  static CocoCategory category(CocoJson json, int place) {
    return json.isString()
        ? new CocoCategory(place, json.string())
        : json.named("name", CocoCategory::new);
  }
}
