package detr.coco;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Annotations in COCO's layout as they stand in a file, sizes of images included and nothing
 * checked but the layout: what a dataset to train on is read from, examined in, and written as.
 */
public record CocoFile(
    List<Image> images, List<CocoCategory> categories, List<Annotation> annotations) {
  static final String IMAGES = "images";
  static final String CATEGORIES = "categories";
  static final String ANNOTATIONS = "annotations";

  /**
   * An image.
   *
   * @param fileName null where there is none
   * @param width in pixels, 0 where the file does not say; likewise the height
   */
  public record Image(long id, String fileName, long width, long height) {}

  /**
   * An object.
   *
   * @param id where the file does not say, a number that is no other's
   * @param x of the box's left edge, pixels; like all four numbers NaN or infinite if the file says
   *     so
   * @param area of the object in square pixels; the box's where the file does not say
   */
  public record Annotation(
      long id,
      long imageId,
      long categoryId,
      double x,
      double y,
      double width,
      double height,
      double area,
      boolean crowd) {
    Annotation withId(long other) {
      return new Annotation(other, imageId, categoryId, x, y, width, height, area, crowd);
    }
  }

  /** Copies the lists. */
  public CocoFile {
    images = List.copyOf(images);
    categories = List.copyOf(categories);
    annotations = List.copyOf(annotations);
  }

  /** The categories that annotations have. */
  public Set<Long> usedCategories() {
    return annotations.stream().map(Annotation::categoryId).collect(Collectors.toSet());
  }

  /**
   * Reads a file such as COCO's instances_train2017.json.
   *
   * @throws IOException if the file cannot be read
   * @throws CocoException if it is not of COCO's layout
   */
  public static CocoFile read(Path file) throws IOException {
    List<Image> images = new ArrayList<>();
    List<CocoCategory> categories = new ArrayList<>();
    List<CocoRow.Numbered> annotations = new ArrayList<>();
    Set<String> found = new HashSet<>();
    CocoJson.read(
        file,
        json ->
            json.object(
                name -> {
                  found.add(name);
                  switch (name) {
                    case IMAGES -> json.array(name, () -> images.add(image(json)));
                    case CATEGORIES ->
                        json.array(
                            name,
                            () -> categories.add(CocoCategories.category(json, categories.size())));
                    case ANNOTATIONS ->
                        json.array(name, () -> annotations.add(CocoRow.annotation(json)));
                    default -> json.skip();
                  }
                }));
    for (String name : List.of(IMAGES, CATEGORIES, ANNOTATIONS)) {
      if (!found.contains(name)) {
        throw new CocoException(
            "%s: has no \"%s\"; give annotations of COCO's layout, as instances_val2017.json"
                .formatted(file, name));
      }
    }
    return new CocoFile(images, categories, CocoRow.numbered(annotations));
  }

  private static Image image(CocoJson json) {
    Long[] id = new Long[1];
    String[] fileName = new String[1];
    long[] size = new long[2];
    json.object(
        name -> {
          switch (name) {
            case "id" -> id[0] = json.id();
            case "file_name" -> fileName[0] = json.string();
            case "width" -> size[0] = json.integer();
            case "height" -> size[1] = json.integer();
            default -> json.skip();
          }
        });
    if (id[0] == null) {
      throw json.refuse("has no id");
    }
    return new Image(id[0], fileName[0], size[0], size[1]);
  }

  /**
   * Writes all, a row a line; {@link #read} gets the same back. The writer is flushed and left
   * open.
   */
  public void write(Writer out) throws IOException {
    out.write("{\"images\": ");
    rows(
        out,
        images,
        i ->
            "{\"id\": %d%s, \"width\": %d, \"height\": %d}"
                .formatted(i.id, text("file_name", i.fileName), i.width, i.height));
    out.write(",\n\"categories\": ");
    rows(out, categories, c -> "{\"id\": %d%s}".formatted(c.id(), text("name", c.name())));
    out.write(",\n\"annotations\": ");
    rows(
        out,
        annotations,
        a ->
            "{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"bbox\": [%s, %s, %s, %s],"
                    .formatted(a.id, a.imageId, a.categoryId, a.x, a.y, a.width, a.height)
                + " \"area\": %s, \"iscrowd\": %d}".formatted(a.area, a.crowd ? 1 : 0));
    out.write("}\n");
    out.flush();
  }

  /** A field after others; none for null. */
  private static String text(String name, String value) {
    return value == null ? "" : ", \"%s\": %s".formatted(name, quote(value));
  }

  private interface RowText<T> {
    String of(T row);
  }

  private static <T> void rows(Writer out, List<T> rows, RowText<T> text) throws IOException {
    String separator = "[\n";
    for (T row : rows) {
      out.append(separator).append(text.of(row));
      separator = ",\n";
    }
    out.write(rows.isEmpty() ? "[]" : "\n]");
  }

  static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }
}
