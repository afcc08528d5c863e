package detr.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The class names in a {@code data.yaml} as YOLO has it: {@code names} as a list or as a map from
 * numbers, in brackets or a line each, and {@code nc}, their number. Of YAML it reads what such
 * files are made of, and refuses what it does not understand; other keys are passed over.
 */
final class YamlNames {
  private final Path file;
  private final List<String> lines;
  private int next;

  /** By number; null until they are read. */
  private TreeMap<Integer, String> names;

  private String count;

  private YamlNames(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * Reads a file.
   *
   * @return the names, the first of class 0
   * @throws DataException if it is not such a file; the message names the line
   */
  static List<String> read(Path file) throws IOException {
    return new YamlNames(file, TextFile.lines(file)).read();
  }

  private List<String> read() {
    while (next < lines.size()) {
      String line = lines.get(next++);
      if (YamlText.isBlank(line) || line.startsWith("---") || line.startsWith("%")) {
        continue;
      }
      int colon = keyEnd(line);
      String key = YamlText.scalar(line.substring(0, colon), this::refuse);
      String value = line.substring(colon + 1);
      switch (key) {
        case "names" -> readNames(value);
        case "nc" -> count = YamlText.scalar(value, this::refuse);
        default -> skip();
      }
    }
    if (names == null) {
      throw new DataException(file + ": has no names");
    }
    for (int i = 0; i < names.size(); i++) {
      if (!names.containsKey(i)) {
        throw new DataException("%s: has no name of class %d".formatted(file, i));
      }
    }
    if (count != null && !count.equals(Integer.toString(names.size()))) {
      throw new DataException(
          "%s: has %d names, and nc is %s".formatted(file, names.size(), count));
    }
    return List.copyOf(names.values());
  }

  private DataException refuse(String problem) {
    return new DataException("%s: line %d %s".formatted(file, next, problem));
  }

  /** Where the colon after a line's key is. */
  private int keyEnd(String line) {
    int colon = YamlText.colon(line);
    if (colon < 0 || Character.isWhitespace(line.charAt(0)) || isItem(line)) {
      throw refuse("is not understood; give 'names' and 'nc' as YOLO's data.yaml has them");
    }
    return colon;
  }

  /** Passes over what belongs to a key. */
  private void skip() {
    while (isInside() || next < lines.size() && lines.get(next).matches("[\\]})].*")) {
      next++;
    }
  }

  /** Whether the next line belongs to the key before: it is indented, an item, or blank. */
  private boolean isInside() {
    if (next == lines.size()) {
      return false;
    }
    String line = lines.get(next);
    return YamlText.isBlank(line) || Character.isWhitespace(line.charAt(0)) || isItem(line);
  }

  private static boolean isItem(String line) {
    return line.equals("-") || line.startsWith("- ");
  }

  private void readNames(String value) {
    if (names != null) {
      throw refuse("has names a second time");
    }
    names = new TreeMap<>();
    if (YamlText.isBlank(value)) {
      readBlock();
    } else if (value.strip().startsWith("[") || value.strip().startsWith("{")) {
      readFlow(value.strip());
    } else {
      throw refuse("is not understood: names must be a list, or a map from numbers");
    }
  }

  /** A name a line, all with the same indent, and all of a list or all of a map. */
  private void readBlock() {
    String before = "";
    while (isInside()) {
      String line = lines.get(next++);
      if (YamlText.isBlank(line)) {
        continue;
      }
      String text = line.strip();
      String indent = line.substring(0, line.length() - line.stripLeading().length());
      String start = indent + (isItem(text) ? "-" : "");
      if (indent.contains("\t") || !names.isEmpty() && !start.equals(before)) {
        throw refuse("is not understood: it does not begin as the name before does");
      }
      before = start;
      if (isItem(text)) {
        addItem(text.substring(1));
      } else {
        addEntry(text);
      }
    }
  }

  /** Names between brackets, perhaps over several lines. */
  private void readFlow(String value) {
    StringBuilder all = new StringBuilder();
    String text = value;
    char close = value.charAt(0) == '[' ? ']' : '}';
    List<String> parts = new ArrayList<>();
    while (true) {
      all.append(YamlText.withoutComment(text)).append(' ');
      int end = YamlText.split(all.substring(1), close, parts);
      if (end >= 0) {
        if (!YamlText.isBlank(all.substring(end + 2))) {
          throw refuse("goes on after the names");
        }
        break;
      }
      if (next == lines.size()) {
        throw refuse("ends within the names: there is no " + close);
      }
      text = lines.get(next++).strip();
      parts.clear();
    }
    if (!parts.isEmpty() && parts.getLast().isBlank()) {
      parts.removeLast();
    }
    parts.forEach(close == ']' ? this::addItem : this::addEntry);
  }

  private void addItem(String text) {
    add(names.size(), text);
  }

  private void addEntry(String text) {
    int colon = YamlText.colon(text);
    String key = colon < 0 ? "" : YamlText.scalar(text.substring(0, colon), this::refuse);
    if (!key.matches("\\d{1,9}")) {
      throw refuse("is not understood: names must be a list, or a map from numbers");
    }
    add(Integer.parseInt(key), text.substring(colon + 1));
  }

  private void add(int id, String text) {
    String name = YamlText.scalar(text, this::refuse);
    if (names.putIfAbsent(id, name) != null) {
      throw refuse("has a second name of class " + id);
    }
  }
}
