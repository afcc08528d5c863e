package detr.train.data;

import detr.eval.CocoFile;
import detr.io.ImageSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Annotations as Pascal VOC has them: an XML file for each image. Corners count pixels from 1 and
 * are inside the box, so a box of 1 to 10 becomes x 0, width 10. Objects marked difficult become
 * crowds, which like them count neither for nor against. Classes are numbered by name.
 */
public final class PascalVoc {
  private static final XMLInputFactory XML = factory();

  private PascalVoc() {}

  /** Neither document types nor what they refer to are read. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  private record Item(String name, boolean difficult, double[] corners) {}

  private record Picture(String fileName, double width, double height, List<Item> items) {}

  /**
   * Reads all XML files directly in a folder, in the order of their names.
   *
   * @param images the folder of the images; asked for the sizes that a file does not tell
   * @throws IOException if a file cannot be read
   * @throws DataException if there is none, or one is not such a file
   */
  public static CocoFile read(Path annotations, Path images) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(annotations)) {
      files =
          list.filter(file -> file.toString().endsWith(".xml"))
              .sorted(Comparator.comparing(Path::toString))
              .toList();
    }
    if (files.isEmpty()) {
      throw new DataException(annotations + ": there are no .xml files in it");
    }
    List<Picture> pictures = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>();
    for (Path file : files) {
      Picture picture = picture(file);
      pictures.add(picture);
      picture.items.forEach(item -> names.add(item.name));
    }
    List<String> sorted = List.copyOf(names);
    CocoBuilder coco = new CocoBuilder();
    for (int i = 0; i < files.size(); i++) {
      add(coco, pictures.get(i), files.get(i), images, sorted);
    }
    return coco.build(sorted);
  }

  private static void add(
      CocoBuilder coco, Picture picture, Path file, Path images, List<String> names) {
    if (picture.width > 0 && picture.height > 0) {
      coco.image(picture.fileName, (int) picture.width, (int) picture.height);
    } else {
      try {
        ImageSize size = ImageSize.read(images.resolve(picture.fileName));
        coco.image(picture.fileName, size.width(), size.height());
      } catch (InvalidPathException e) {
        throw refuse(file, "its filename is none", e);
      }
    }
    for (Item item : picture.items) {
      double[] c = item.corners;
      coco.object(
          names.indexOf(item.name),
          c[0] - 1,
          c[1] - 1,
          c[2] - c[0] + 1,
          c[3] - c[1] + 1,
          item.difficult);
    }
  }

  private static Picture picture(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new Reader(file, XML.createXMLStreamReader(in)).picture();
    } catch (XMLStreamException e) {
      String problem = e.getMessage().lines().reduce((_, last) -> last).orElse("");
      throw refuse(file, "is not XML, or cut off: " + problem, e);
    }
  }

  private static DataException refuse(Path file, String problem, Exception cause) {
    return new DataException(file + ": " + problem, cause);
  }

  /** Reads one file; parts of objects, with boxes of their own, are passed over. */
  private static final class Reader {
    private final Path file;
    private final XMLStreamReader xml;
    private final List<Item> items = new ArrayList<>();
    private String fileName;
    private double width;
    private double height;

    Reader(Path file, XMLStreamReader xml) {
      this.file = file;
      this.xml = xml;
    }

    Picture picture() throws XMLStreamException {
      while (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        xml.next();
      }
      if (!xml.getLocalName().equals("annotation")) {
        throw new DataException(file + ": is not a Pascal VOC annotation");
      }
      children(
          name -> {
            switch (name) {
              case "filename" -> fileName = text();
              case "size" -> children(this::size);
              case "object" -> items.add(item());
              default -> skip();
            }
          });
      if (fileName == null) {
        throw new DataException(file + ": has no filename");
      }
      return new Picture(fileName, width, height, items);
    }

    private void size(String name) throws XMLStreamException {
      switch (name) {
        case "width" -> width = number();
        case "height" -> height = number();
        default -> skip();
      }
    }

    private Item item() throws XMLStreamException {
      String[] label = new String[1];
      boolean[] difficult = new boolean[1];
      double[] corners = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};
      children(
          name -> {
            switch (name) {
              case "name" -> label[0] = text();
              case "difficult" -> difficult[0] = number() != 0;
              case "bndbox" -> children(side -> corner(side, corners));
              default -> skip();
            }
          });
      for (double corner : corners) {
        if (label[0] == null || Double.isNaN(corner)) {
          throw new DataException(
              "%s: object %d lacks a name or a bndbox of xmin, ymin, xmax, ymax"
                  .formatted(file, items.size() + 1));
        }
      }
      return new Item(label[0], difficult[0], corners);
    }

    private void corner(String side, double[] corners) throws XMLStreamException {
      int at = List.of("xmin", "ymin", "xmax", "ymax").indexOf(side);
      if (at < 0) {
        skip();
      } else {
        corners[at] = number();
      }
    }

    private interface Child {
      void read(String name) throws XMLStreamException;
    }

    private void children(Child child) throws XMLStreamException {
      while (xml.next() != XMLStreamConstants.END_ELEMENT) {
        if (xml.getEventType() == XMLStreamConstants.START_ELEMENT) {
          child.read(xml.getLocalName());
        }
      }
    }

    private void skip() throws XMLStreamException {
      for (int depth = 1; depth > 0; ) {
        switch (xml.next()) {
          case XMLStreamConstants.START_ELEMENT -> depth++;
          case XMLStreamConstants.END_ELEMENT -> depth--;
          default -> {}
        }
      }
    }

    private String text() throws XMLStreamException {
      return xml.getElementText().strip();
    }

    private double number() throws XMLStreamException {
      String name = xml.getLocalName();
      String text = text();
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw refuse(file, "%s is '%s', not a number".formatted(name, text), e);
      }
    }
  }
}
