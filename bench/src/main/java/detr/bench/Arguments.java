package detr.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Options given as {@code --name value}. */
public record Arguments(Map<String, String> values) {
  /**
   * Reads a command line.
   *
   * @throws BenchException if there is another option than the known, or a value is missing
   */
  public static Arguments of(String[] args, String... known) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!List.of(known).contains(args[i])) {
        throw new BenchException(
            "'" + args[i] + "' is no option; there are " + String.join(", ", known));
      }
      if (i + 1 == args.length) {
        throw new BenchException(args[i] + " needs a value");
      }
      values.put(args[i], args[i + 1]);
    }
    return new Arguments(values);
  }

  /** The value given, or the other. */
  public String get(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  String require(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new BenchException(name + " is missing");
    }
    return value;
  }

  /** A file or folder that must be there. */
  Path requireExisting(String name) {
    Path path = Path.of(require(name));
    if (!Files.exists(path)) {
      throw new BenchException(name + " " + path + ": there is no such file");
    }
    return path;
  }

  /** A number of at least 1. */
  public int count(String name, String otherwise) {
    return count(get(name, otherwise));
  }

  static int count(String text) {
    if (!text.strip().matches("[1-9]\\d{0,3}")) {
      throw new BenchException("'" + text + "' is no number from 1 to 9999");
    }
    return Integer.parseInt(text.strip());
  }

  /** Values with commas between. */
  <T> List<T> list(String name, String otherwise, Function<String, T> parse) {
    return Stream.of(get(name, otherwise).split(",")).map(parse).distinct().toList();
  }
}
