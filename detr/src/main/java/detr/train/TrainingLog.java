package detr.train;

import detr.weights.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What happened in a training, as JSON lines: an object of numbers for every step, and one for
 * every evaluation, whose names begin with {@code val_}. All have {@code step} and {@code epoch}.
 */
final class TrainingLog implements AutoCloseable {
  static final String STEP = "step";
  private static final JsonFactory FACTORY = new JsonFactory();

  private final List<Map<String, Double>> rows;
  private final Writer out;

  private TrainingLog(List<Map<String, Double>> rows, Writer out) {
    this.rows = rows;
    this.out = out;
  }

  /**
   * Opens a log to go on after a step: rows of later steps, which will be taken again, and a last
   * one that is cut off are removed.
   *
   * @throws IOException if the file cannot be read or written
   */
  static TrainingLog open(Path file, long afterStep) throws IOException {
    List<Map<String, Double>> rows = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    if (Files.exists(file)) {
      // A last row may be cut off within a letter of several bytes.
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        Map<String, Double> row = parse(line);
        if (row.getOrDefault(STEP, Double.MAX_VALUE) <= afterStep) {
          rows.add(row);
          kept.add(line + "\n");
        }
      }
    }
    AtomicFile.write(
        file, stream -> stream.write(String.join("", kept).getBytes(StandardCharsets.UTF_8)));
    Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                Files.newOutputStream(file, StandardOpenOption.APPEND), StandardCharsets.UTF_8));
    return new TrainingLog(rows, out);
  }

  /** The numbers of a row; none if it is cut off. */
  private static Map<String, Double> parse(String line) {
    Map<String, Double> row = new LinkedHashMap<>();
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), line)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token.isNumeric()) {
          row.put(json.currentName(), json.getDoubleValue());
        } else if (token.isStructStart() && !row.isEmpty()) {
          json.skipChildren();
        }
      }
      return row;
    } catch (JacksonException e) {
      return Map.of();
    }
  }

  /** Appends a row; it is in the file when this returns. */
  void write(Map<String, Double> row) throws IOException {
    write(row, _ -> {});
  }

  /**
   * The same with more than numbers.
   *
   * @param more writes further properties of the row's object
   */
  void write(Map<String, Double> row, Consumer<JsonGenerator> more) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      row.forEach(
          (name, value) -> {
            if (value == Math.rint(value) && Math.abs(value) < 1e15) {
              json.writeNumberProperty(name, value.longValue());
            } else {
              json.writeNumberProperty(name, value.floatValue());
            }
          });
      more.accept(json);
      json.writeEndObject();
    }
    out.write(text + "\n");
    out.flush();
    rows.add(row);
  }

  /**
   * A number over the steps of the rows that have it. What cannot be less than 0 is a gap where it
   * is: so COCO's numbers are −1 where there was nothing to find.
   */
  LineChart.Series series(String name, String label) {
    return new LineChart.Series(
        label,
        rows.stream()
            .filter(row -> row.containsKey(name))
            .map(row -> new LineChart.Point(row.get(STEP), orGap(row.get(name))))
            .toList());
  }

  private static double orGap(double value) {
    return value < 0 ? Double.NaN : value;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
