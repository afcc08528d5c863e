package detr.eval;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Annotations in COCO's layout as they stand in a file, sizes of images included and nothing
 * checked but the layout: what a dataset to train on is read from, examined in, and written as.
 */
public record CocoFile(
    List<Image> images, List<CocoCategory> categories, List<Annotation> annotations) {
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
   * @param id the row's number from 1, where the file does not say
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
      boolean crowd) {}

  /** Copies the lists. */
  public CocoFile {
    images = List.copyOf(images);
    categories = List.copyOf(categories);
    annotations = List.copyOf(annotations);
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
    List<Annotation> annotations = new ArrayList<>();
    List<String> found = new ArrayList<>();
    CocoJson.read(
        file,
        json ->
            json.object(
                name -> {
                  found.add(name);
                  switch (name) {
                    case "images" -> json.array(name, () -> images.add(image(json)));
                    case "categories" -> json.array(name, () -> categories.add(category(json)));
                    case "annotations" ->
                        json.array(
                            name, () -> annotations.add(annotation(json, annotations.size() + 1)));
                    default -> json.skip();
                  }
                }));
    for (String name : List.of("images", "categories", "annotations")) {
      if (!found.contains(name)) {
        throw CocoGroundTruth.lacks(file, name);
      }
    }
    return new CocoFile(images, categories, annotations);
  }

  private static Image image(CocoJson json) {
    Long[] id = new Long[1];
    String[] fileName = new String[1];
    long[] size = new long[2];
    json.object(
        name -> {
          switch (name) {
            case "id" -> id[0] = json.integer();
            case "file_name" -> fileName[0] = json.string();
            case "width" -> size[0] = json.integer();
            case "height" -> size[1] = json.integer();
            default -> json.skip();
          }
        });
    return new Image(required(json, "id", id[0]), fileName[0], size[0], size[1]);
  }

  private static CocoCategory category(CocoJson json) {
    Long[] id = new Long[1];
    String[] label = new String[1];
    json.object(
        name -> {
          switch (name) {
            case "id" -> id[0] = json.integer();
            case "name" -> label[0] = json.string();
            default -> json.skip();
          }
        });
    return new CocoCategory(required(json, "id", id[0]), required(json, "name", label[0]));
  }

  private static Annotation annotation(CocoJson json, long row) {
    Long[] ids = {row, null, null};
    double[][] box = new double[1][];
    double[] area = {Double.NaN};
    boolean[] crowd = new boolean[1];
    json.object(
        name -> {
          switch (name) {
            case "id" -> ids[0] = json.integer();
            case "image_id" -> ids[1] = json.integer();
            case "category_id" -> ids[2] = json.integer();
            case "bbox" -> box[0] = json.anyBox();
            case "area" -> area[0] = json.number();
            case "iscrowd" -> crowd[0] = json.flag();
            default -> json.skip();
          }
        });
    double[] b = required(json, "bbox", box[0]);
    return new Annotation(
        ids[0],
        required(json, "image_id", ids[1]),
        required(json, "category_id", ids[2]),
        b[0],
        b[1],
        b[2],
        b[3],
        Double.isNaN(area[0]) ? b[2] * b[3] : area[0],
        crowd[0]);
  }

  private static <T> T required(CocoJson json, String name, T value) {
    if (value == null) {
      throw json.refuse("has no " + name);
    }
    return value;
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
            "{\"id\": %d,%s \"width\": %d, \"height\": %d}"
                .formatted(i.id, fileName(i), i.width, i.height));
    out.write(",\n\"categories\": ");
    rows(out, categories, c -> "{\"id\": %d, \"name\": %s}".formatted(c.id(), quote(c.name())));
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

  private static String fileName(Image image) {
    return image.fileName == null ? "" : " \"file_name\": " + quote(image.fileName) + ",";
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

  private static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }
}
