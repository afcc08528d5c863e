package detr.train.data;

import detr.eval.Escapes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads one file of Pascal VOC; parts of objects, with boxes of their own, are passed over. Neither
 * document types nor what they refer to are read.
 */
final class VocXml {
  private static final XMLInputFactory XML = factory();
  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]*\\bencoding\\s*=\\s*[\"']([^\"']*)");
  private static final int DECLARATION = 200;

  /**
   * An object.
   *
   * @param corners xmin, ymin, xmax, ymax as they stand
   */
  record Item(String name, boolean difficult, double[] corners) {}

  /** A file; width and height are 0 where it does not say. */
  record Picture(String fileName, double width, double height, List<Item> items) {}

  private final Path file;
  private final XMLStreamReader xml;
  private final List<Item> items = new ArrayList<>();
  private String fileName;
  private double width;
  private double height;

  private VocXml(Path file, XMLStreamReader xml) {
    this.file = file;
    this.xml = xml;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is not such a file
   */
  static Picture read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    requireText(file, bytes);
    try {
      XMLStreamReader xml = XML.createXMLStreamReader(new ByteArrayInputStream(bytes));
      return new VocXml(file, xml).picture();
    } catch (DataException refused) {
      throw refused;
    } catch (XMLStreamException e) {
      // Its own words name classes, and come in the language of the system.
      String where =
          e.getLocation() == null || e.getLocation().getLineNumber() < 1
              ? ""
              : ", at line " + e.getLocation().getLineNumber();
      throw refuse(file, "is not XML, or cut off" + where, e);
    } catch (RuntimeException e) {
      // The JDK's parser fails so where it lacks the words for what is wrong.
      throw refuse(file, "is not XML, or cut off", e);
    }
  }

  /** XML is in UTF-8 unless it says otherwise. */
  private static void requireText(Path file, byte[] bytes) throws IOException {
    int start = Math.min(bytes.length, DECLARATION);
    Matcher declared = ENCODING.matcher(new String(bytes, 0, start, StandardCharsets.ISO_8859_1));
    boolean utf16 =
        bytes.length > 1
            && (bytes[0] == 0
                || bytes[1] == 0
                || bytes[0] == (byte) 0xfe
                || bytes[0] == (byte) 0xff);
    if (utf16 || declared.find() && !declared.group(1).equalsIgnoreCase("UTF-8")) {
      return;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw refuse(file, "is not text in UTF-8, and declares no other encoding", e);
    }
  }

  private static DataException refuse(Path file, String problem, Exception cause) {
    return new DataException(file + ": " + problem, cause);
  }

  private Picture picture() throws XMLStreamException {
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
            case "difficult" -> difficult[0] = flag();
            case "bndbox" -> children(side -> corner(side, corners));
            default -> skip();
          }
        });
    int number = items.size() + 1;
    if (label[0] == null || label[0].isEmpty()) {
      throw new DataException("%s: object %d has no name".formatted(file, number));
    }
    if (Escapes.areNeeded(label[0])) {
      throw new DataException(
          "%s: object %d: its name, '%s', is not on one line"
              .formatted(file, number, Escapes.visible(label[0])));
    }
    if (DoubleStream.of(corners).anyMatch(Double::isNaN)) {
      throw new DataException(
          "%s: object %d lacks a bndbox of xmin, ymin, xmax, ymax".formatted(file, number));
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

  /** A number that is not 0; none is 0. */
  private boolean flag() throws XMLStreamException {
    String name = xml.getLocalName();
    String text = text();
    return !text.isEmpty() && number(name, text) != 0;
  }

  private double number() throws XMLStreamException {
    String name = xml.getLocalName();
    return number(name, text());
  }

  private double number(String name, String text) {
    try {
      return TextFile.number(text);
    } catch (NumberFormatException e) {
      throw refuse(file, "%s is '%s', not a number".formatted(name, Escapes.visible(text)), e);
    }
  }
}
