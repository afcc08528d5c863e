package detr.bench;

import java.util.HashMap;
import java.util.Map;

/** Options given as {@code --name value}. */
record Arguments(Map<String, String> values) {
  static Arguments of(String[] args) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      values.put(args[i], args[i + 1]);
    }
    return new Arguments(values);
  }

  String get(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  String require(String name) {
    String value = values.get(name);
    if (value == null) {
      System.err.println("bench: " + name + " is missing");
      System.exit(2);
    }
    return value;
  }
}
