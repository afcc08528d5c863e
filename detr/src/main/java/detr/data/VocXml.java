package detr.data;

import detr.coco.Escapes;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
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
    // The JDK's parser prints a line of its own where it is given bytes that are no letters.
    String text = text(file, Files.readAllBytes(file));
    try {
      XMLStreamReader xml = XML.createXMLStreamReader(new StringReader(text));
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

  private static String text(Path file, byte[] bytes) {
    Charset charset = charset(file, bytes);
    try {
      String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(TextFile.BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw refuse(
          file, "is not text in %s, which it declares or must be in".formatted(charset), e);
    }
  }

  /** XML is in UTF-8 unless it says otherwise, or begins as UTF-16 does (XML 1.0, appendix F). */
  private static Charset charset(Path file, byte[] bytes) {
    int start = Math.min(bytes.length, DECLARATION);
    String beginning = new String(bytes, 0, start, StandardCharsets.ISO_8859_1);
    if (beginning.startsWith("\u00fe\u00ff") || beginning.startsWith("\u00ff\u00fe")) {
      return StandardCharsets.UTF_16;
    }
    if (beginning.startsWith("\0<") || beginning.startsWith("<\0")) {
      return beginning.startsWith("<") ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    }
    Matcher declared = ENCODING.matcher(beginning);
    if (!declared.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      Charset charset = Charset.forName(declared.group(1));
      // Of UTF-16 these bytes are not: some programs declare what their memory had.
      return charset.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : charset;
    } catch (IllegalArgumentException e) {
      String name = Escapes.visible(declared.group(1));
      throw refuse(file, "declares the encoding '%s', which is not known".formatted(name), e);
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
