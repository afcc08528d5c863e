package detr.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON whose structure is known, in one pass, so that text that is not as expected costs no
 * memory. Keys that occur twice are refused. Every method reads the value that the parser is at.
 */
final class JsonIn {
  private static final int DEEPEST_NESTING = 8;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(DEEPEST_NESTING).build())
          .build();

  private final MappedFile file;
  private final String what;
  private final JsonParser parser;

  private JsonIn(MappedFile file, String what, JsonParser parser) {
    this.file = file;
    this.what = what;
    this.parser = parser;
  }

  /**
   * Reads one object and requires that nothing follows it.
   *
   * @param what names the text in messages
   * @param field gets the name of each field and must read its value
   * @throws WeightsException if the text is not such JSON
   */
  static void read(MappedFile file, String what, String text, FieldReader field) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      JsonIn json = new JsonIn(file, what, parser);
      parser.nextToken();
      json.object(name -> field.read(json, name));
      if (parser.nextToken() != null) {
        throw json.refuse("goes on after its end");
      }
    } catch (JacksonException e) {
      throw file.refuse(what + " is not as it should be: " + firstLine(e.getOriginalMessage()));
    }
  }

  /** Reads the value of a field. */
  interface FieldReader {
    void read(JsonIn json, String name);
  }

  private static String firstLine(String message) {
    String line = message.lines().findFirst().orElse("");
    String quoted = WeightsException.quote(line);
    return quoted.substring(1, quoted.length() - 1);
  }

  void object(Consumer<String> field) {
    require(JsonToken.START_OBJECT, "object");
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      field.accept(name);
    }
  }

  void array(Runnable item) {
    require(JsonToken.START_ARRAY, "array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      item.run();
    }
  }

  String string() {
    require(JsonToken.VALUE_STRING, "string");
    return parser.getString();
  }

  long integer() {
    require(JsonToken.VALUE_NUMBER_INT, "integer");
    return parser.getLongValue();
  }

  /** A string, number or truth value as text; null for anything else, which is skipped. */
  String plain() {
    if (parser.currentToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_NULL) {
      return parser.getString();
    }
    parser.skipChildren();
    return null;
  }

  /** Reads over a value that is not an object; returns whether it did. */
  boolean skipUnlessObject() {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      return false;
    }
    parser.skipChildren();
    return true;
  }

  long[] integers() {
    LongStream.Builder integers = LongStream.builder();
    array(() -> integers.add(integer()));
    return integers.build().toArray();
  }

  Map<String, String> strings() {
    Map<String, String> strings = new LinkedHashMap<>();
    object(name -> strings.put(name, string()));
    return Collections.unmodifiableMap(strings);
  }

  private void require(JsonToken token, String wanted) {
    if (parser.currentToken() != token) {
      String name = parser.currentName();
      throw refuse(
          "has no "
              + wanted
              + (name == null ? " as a whole" : " at " + WeightsException.quote(name)));
    }
  }

  WeightsException refuse(String problem) {
    return file.refuse(what + " " + problem);
  }
}
