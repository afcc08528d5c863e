package detr.data;

import detr.coco.CocoFile;
import detr.image.ImageSize;
import detr.image.ReadOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Annotations as YOLO has them: for {@code images/x.jpg} a file {@code labels/x.txt} with a line
 * "class x y width height" for each object, centre and size relative to the image, or with a
 * polygon, "class x1 y1 x2 y2 x3 y3 …"; and the class names, one a line, or a {@code data.yaml}.
 */
public final class Yolo {
  private static final int BOX = 5;
  private static final int BOX_WITH_SCORE = 6;

  private final CocoBuilder coco = new CocoBuilder();
  private final Notes notes = new Notes();
  private final int classes;

  private Yolo(int classes) {
    this.classes = classes;
  }

  /**
   * Reads the labels of the given images. One without a file of labels has no objects. Polygons
   * become the boxes around them.
   *
   * @param pictures the image files, in or below {@code images}
   * @param labels the folder that mirrors {@code images}
   * @param names the file of class names; YAML if it ends on .yaml or .yml
   * @param reading how large images may be
   * @param note is told what is not as it should be, a line of each kind
   * @throws IOException if a file cannot be read
   * @throws DataException if one is not such a file
   */
  public static CocoFile read(
      List<Path> pictures,
      Path images,
      Path labels,
      Path names,
      ReadOptions reading,
      Consumer<String> note)
      throws IOException {
    List<String> classes = names(names);
    if (classes.isEmpty()) {
      throw new DataException(names + ": names no classes");
    }
    Yolo yolo = new Yolo(classes.size());
    for (Path picture : pictures) {
      String name = images.relativize(picture).toString().replace(File.separatorChar, '/');
      ImageSize size = ImageSize.read(picture, reading);
      yolo.coco.image(name, size.width(), size.height());
      Path file = labels.resolve(name.replaceFirst("\\.[^./]*$", "") + ".txt");
      if (Files.exists(file)) {
        List<String> lines = TextFile.lines(file);
        for (int i = 0; i < lines.size(); i++) {
          if (!lines.get(i).isBlank()) {
            yolo.add(lines.get(i).strip(), size, file + ": line " + (i + 1));
          }
        }
      }
    }
    yolo.notes.tell(note);
    return yolo.coco.build(classes, names);
  }

  private static List<String> names(Path file) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YamlNames.read(file);
    }
    List<String> names = new ArrayList<>(TextFile.lines(file).stream().map(String::strip).toList());
    while (!names.isEmpty() && names.getLast().isEmpty()) {
      names.removeLast();
    }
    return names;
  }

  private void add(String line, ImageSize size, String where) {
    double[] numbers = numbers(line, where);
    int label = (int) numbers[0];
    if (label != numbers[0] || label < 0 || label >= classes) {
      throw new DataException(
          "%s: class %s, and there are %d names, counted from 0"
              .formatted(where, line.split("\\s+", 2)[0], classes));
    }
    if (numbers.length == BOX_WITH_SCORE) {
      notes.add("scores (a sixth number in a line), which annotations do not have", where);
    }
    if (numbers.length <= BOX_WITH_SCORE) {
      if (numbers[3] < 0 || numbers[4] < 0) {
        throw new DataException(where + ": '" + line + "' has a negative width or height");
      }
      double width = numbers[3] * size.width();
      double height = numbers[4] * size.height();
      double x = numbers[1] * size.width() - width / 2;
      double y = numbers[2] * size.height() - height / 2;
      coco.object(label, x, y, width, height, false);
    } else {
      double[] x = along(numbers, 1, size.width());
      double[] y = along(numbers, 2, size.height());
      coco.object(label, x[0], y[0], x[1] - x[0], y[1] - y[0], false);
    }
  }

  /** The class, and a box, a box with a score, or a polygon. */
  private static double[] numbers(String line, String where) {
    String[] fields = line.split("\\s+");
    boolean polygon = fields.length > BOX_WITH_SCORE && fields.length % 2 == 1;
    if (fields.length != BOX && fields.length != BOX_WITH_SCORE && !polygon) {
      throw new DataException(
          "%s: has %d fields, not class, x, y, width, height, nor a class and a polygon's corners"
              .formatted(where, fields.length));
    }
    try {
      return Stream.of(fields).mapToDouble(TextFile::number).toArray();
    } catch (NumberFormatException e) {
      throw new DataException(
          "%s: '%s' is not a finite number".formatted(where, e.getMessage()), e);
    }
  }

  /** The least and the largest coordinate of a polygon's corners, in pixels. */
  private static double[] along(double[] numbers, int first, double pixels) {
    DoubleSummaryStatistics all =
        IntStream.iterate(first, i -> i < numbers.length, i -> i + 2)
            .mapToDouble(i -> numbers[i] * pixels)
            .summaryStatistics();
    return new double[] {all.getMin(), all.getMax()};
  }
}
