package detr.coco;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Takes annotations of COCO's layout apart by image, and leaves all else as it is: the rows are
 * copied with every field they have, and what is not of an image, such as the categories and
 * licenses, is in every part.
 */
public final class CocoParts {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final CocoJson json;
  private final Map<Long, Integer> partOfImage;
  private final List<? extends Writer> parts;

  private CocoParts(CocoJson json, Map<Long, Integer> partOfImage, List<? extends Writer> parts) {
    this.json = json;
    this.partOfImage = partOfImage;
    this.parts = parts;
  }

  /**
   * Writes the parts of a file.
   *
   * @param partOfImage for each image's id the index of its part
   * @param parts are flushed and left open
   * @throws IOException if the file cannot be read, or a part not be written
   * @throws CocoException if it is not of COCO's layout, or has a row of another image
   */
  public static void write(Path file, Map<Long, Integer> partOfImage, List<? extends Writer> parts)
      throws IOException {
    try {
      CocoJson.read(file, json -> new CocoParts(json, partOfImage, parts).copy());
      for (Writer part : parts) {
        part.flush();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void copy() {
    String[] separator = {"{"};
    json.fields(
        name -> {
          writeToAll(separator[0] + CocoFile.quote(name) + ": ");
          separator[0] = ",\n";
          switch (name) {
            case CocoFile.IMAGES -> copyRows(name, "id");
            case CocoFile.ANNOTATIONS -> copyRows(name, "image_id");
            default -> writeToAll(value(_ -> {}));
          }
        });
    writeToAll("}\n");
  }

  /**
   * @param imageField the field that has the image's id
   */
  private void copyRows(String list, String imageField) {
    boolean[] begun = new boolean[parts.size()];
    json.array(
        list,
        () -> {
          Integer[] part = new Integer[1];
          String row =
              value(
                  name -> {
                    if (name.equals(imageField)) {
                      part[0] = partOfImage.get(json.integer());
                    }
                  });
          if (part[0] == null) {
            throw json.refuse("is of no image that is listed");
          }
          write(part[0], (begun[part[0]] ? ",\n" : "[\n") + row);
          begun[part[0]] = true;
        });
    for (int part = 0; part < begun.length; part++) {
      write(part, begun[part] ? "\n]" : "[]");
    }
  }

  private String value(Consumer<String> seen) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.copy(out, seen);
    }
    return text.toString();
  }

  private void writeToAll(String text) {
    for (int part = 0; part < parts.size(); part++) {
      write(part, text);
    }
  }

  private void write(int part, String text) {
    try {
      parts.get(part).write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
