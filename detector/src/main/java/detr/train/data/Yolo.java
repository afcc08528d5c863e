package detr.train.data;

import detr.eval.CocoFile;
import detr.io.ImageSize;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Annotations as YOLO has them: for {@code images/x.jpg} a file {@code labels/x.txt} with a line
 * "class x y width height" for each object, centre and size relative to the image, and a file of
 * class names, one a line.
 */
public final class Yolo {
  private static final int FIELDS = 5;

  private Yolo() {}

  /**
   * Reads the labels of the given images. One without a file of labels has no objects.
   *
   * @param pictures the image files, in or below {@code images}
   * @param labels the folder that mirrors {@code images}
   * @param names the file of class names
   * @throws IOException if a file cannot be read
   * @throws DataException if one is not such a file
   */
  public static CocoFile read(List<Path> pictures, Path images, Path labels, Path names)
      throws IOException {
    List<String> classes = lines(names).stream().map(String::strip).toList();
    int last = classes.size();
    while (last > 0 && classes.get(last - 1).isEmpty()) {
      last--;
    }
    classes = classes.subList(0, last);
    if (classes.isEmpty()) {
      throw new DataException(names + ": names no classes");
    }
    CocoBuilder coco = new CocoBuilder();
    for (Path picture : pictures) {
      String name = images.relativize(picture).toString().replace('\\', '/');
      ImageSize size = ImageSize.read(picture);
      coco.image(name, size.width(), size.height());
      Path file = labels.resolve(name.replaceFirst("\\.[^./]*$", "") + ".txt");
      if (Files.exists(file)) {
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
          if (!lines.get(i).isBlank()) {
            add(coco, lines.get(i), size, classes.size(), file + ": line " + (i + 1));
          }
        }
      }
    }
    return coco.build(classes);
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException e) {
      throw new DataException(file + ": is not text in UTF-8", e);
    }
  }

  private static void add(
      CocoBuilder coco, String line, ImageSize size, int classes, String where) {
    String[] fields = line.strip().split("\\s+");
    if (fields.length != FIELDS) {
      throw new DataException(
          "%s: has %d fields, not class, x, y, width, height".formatted(where, fields.length));
    }
    double[] box = new double[FIELDS - 1];
    int label;
    try {
      label = Integer.parseInt(fields[0]);
      for (int i = 0; i < box.length; i++) {
        box[i] = Double.parseDouble(fields[i + 1]);
      }
    } catch (NumberFormatException e) {
      throw new DataException(where + ": '" + line.strip() + "' are not five numbers", e);
    }
    if (label < 0 || label >= classes) {
      throw new DataException(
          "%s: class %d, and there are %d names, counted from 0".formatted(where, label, classes));
    }
    double width = box[2] * size.width();
    double height = box[3] * size.height();
    double x = box[0] * size.width() - width / 2;
    double y = box[1] * size.height() - height / 2;
    coco.object(label, x, y, width, height, false);
  }
}
