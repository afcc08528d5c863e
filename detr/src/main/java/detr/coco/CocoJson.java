package detr.coco;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads COCO's files in one pass, so that masks, most of such a file, cost neither memory nor much
 * time. Every method reads the value that the parser is at.
 */
final class CocoJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          // Python writes them, and CocoFile is to name the row.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  /** 2⁵³. */
  private static final double MOST_EXACT = 0x1p53;

  private final Path file;
  private final JsonParser parser;

  /** Which item of which list is being read; null outside of all. */
  private Place place;

  private static final class Place {
    private final Place outer;
    private final String list;
    private int row;

    /** Of the item, once it is read. */
    private Long id;

    Place(Place outer, String list) {
      this.outer = outer;
      this.list = list;
    }

    @Override
    public String toString() {
      String before = outer == null ? "" : outer.toString();
      String known = id == null ? "" : " (id %d)".formatted(id);
      return before + "number %d of the %s%s: ".formatted(row + 1, list, known);
    }
  }

  private CocoJson(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Reads a file that is one value.
   *
   * @param value must read it
   * @throws IOException if the file cannot be read
   * @throws CocoException if it is not such JSON
   */
  static void read(Path file, Consumer<CocoJson> value) throws IOException {
    if (Files.isDirectory(file)) {
      throw new CocoException(file + ": is a directory; give a JSON file");
    }
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
      CocoJson json = new CocoJson(file, parser);
      parser.nextToken();
      value.accept(json);
      if (parser.nextToken() != null) {
        throw new CocoException(file + ": goes on after its end");
      }
    } catch (JacksonIOException e) {
      if (e.getCause() instanceof FileSystemException failure) {
        throw failure;
      }
      throw new CocoException(file + ": cannot be read, or is not text in UTF-8", e);
    } catch (JacksonException e) {
      // Its own words name classes and settings of the library.
      TokenStreamLocation at = e.getLocation();
      String where =
          at == null || at.getLineNr() < 1
              ? ""
              : ", at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
      throw new CocoException(file + ": is not JSON, or cut off" + where, e);
    }
  }

  /**
   * Reads an object; {@code field} gets the name of each field and must read its value. A field
   * that is null is as one that is missing.
   */
  void object(Consumer<String> field) {
    fields(
        name -> {
          if (parser.currentToken() != JsonToken.VALUE_NULL) {
            field.accept(name);
          }
        });
  }

  /** Reads an object with those of its fields that are null. */
  void fields(Consumer<String> field) {
    require(JsonToken.START_OBJECT, "an object");
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      field.accept(name);
    }
  }

  /**
   * Reads an array.
   *
   * @param name of the array in messages
   * @param item must read one value
   */
  void array(String name, Runnable item) {
    require(JsonToken.START_ARRAY, "a list of " + name);
    place = new Place(place, name);
    for (; parser.nextToken() != JsonToken.END_ARRAY; place.row++) {
      place.id = null;
      item.run();
    }
    place = place.outer;
  }

  /** What is made of an object with an id and a name. */
  interface Named<T> {
    T of(long id, String name);
  }

  /**
   * Reads an object with an id, and perhaps a name, which is null where there is none.
   *
   * @param nameField the field that has the name
   */
  <T> T named(String nameField, Named<T> make) {
    Long[] id = new Long[1];
    String[] name = new String[1];
    object(
        field -> {
          if (field.equals("id")) {
            id[0] = id();
          } else if (field.equals(nameField)) {
            name[0] = string();
          } else {
            skip();
          }
        });
    if (id[0] == null) {
      throw refuse("has no id");
    }
    return make.of(id[0], name[0]);
  }

  /**
   * @throws CocoException if an id occurs twice
   */
  static void requireUnique(Path file, String what, Stream<Long> ids) {
    Set<Long> seen = new HashSet<>();
    for (long id : ids.toList()) {
      if (!seen.add(id)) {
        throw new CocoException("%s: two of the %s have the id %d".formatted(file, what, id));
      }
    }
  }

  /**
   * Copies a value as it stands: every field, in its order, and every number digit by digit.
   *
   * @param seen is told the names of fields of the outermost object that are numbers, at their
   *     values
   */
  void copy(JsonGenerator out, Consumer<String> seen) {
    int depth = 0;
    do {
      JsonToken token = parser.currentToken();
      if (token.isNumeric()) {
        if (depth == 1 && parser.currentName() != null) {
          seen.accept(parser.currentName());
        }
        out.writeRawValue(parser.getString());
      } else {
        out.copyCurrentEvent(parser);
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    } while (depth > 0 && parser.nextToken() != null);
  }

  /** Whether the value is a list. */
  boolean isArray() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  /** Whether the value is a string. */
  boolean isString() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  /** Reads over a value, whatever it is. */
  void skip() {
    parser.skipChildren();
  }

  String string() {
    require(JsonToken.VALUE_STRING, "a string");
    return parser.getString();
  }

  /**
   * An integer; 7.0 is one, as it is in Python, up to where doubles have every integer: beyond, two
   * ids could become one.
   */
  long integer() {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      double value = parser.getDoubleValue();
      if (value == Math.rint(value) && Math.abs(value) <= MOST_EXACT) {
        return (long) value;
      }
    }
    require(JsonToken.VALUE_NUMBER_INT, "an integer");
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw refuse(parser.currentName() + " is an integer of more than 64 bits");
    }
    return parser.getLongValue();
  }

  /** The integer that messages name the item by from here on. */
  long id() {
    long id = integer();
    if (place != null) {
      place.id = id;
    }
    return id;
  }

  /** A string, or an integer as text. */
  String identifier() {
    return parser.currentToken() == JsonToken.VALUE_STRING
        ? parser.getString()
        : Long.toString(integer());
  }

  double number() {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      require(JsonToken.VALUE_NUMBER_FLOAT, "a number");
    }
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw refuse(parser.currentName() + " is not a finite number, or too large a one");
    }
    return value;
  }

  /** 0, 1, false or true. */
  boolean flag() {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> integer() != 0;
    };
  }

  /** A box's four numbers, NaN or infinite too. */
  double[] box() {
    require(JsonToken.START_ARRAY, "four numbers");
    double[] sides = new double[4];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count == sides.length || !parser.currentToken().isNumeric()) {
        throw refuse("bbox is not four numbers");
      }
      sides[count++] = parser.getDoubleValue();
    }
    if (count < sides.length) {
      throw refuse("bbox is not four numbers");
    }
    return sides;
  }

  private void require(JsonToken token, String wanted) {
    if (parser.currentToken() != token) {
      String name = parser.currentName();
      throw refuse((name == null ? "it" : name) + " is not " + wanted);
    }
  }

  CocoException refuse(String problem) {
    return new CocoException(file + ": " + (place == null ? "" : place) + problem);
  }
}
