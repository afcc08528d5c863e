package detr.coco;

import java.util.stream.Collectors;

/** Text of a file as it may stand in a message: on one line, and without power over a terminal. */
public final class Escapes {
  private Escapes() {}

  /** The text with control characters and line breaks written as JSON does, {@code \n}. */
  public static String visible(String text) {
    return text.codePoints().mapToObj(Escapes::visible).collect(Collectors.joining());
  }

  /** Whether the text has a control character or a line break. */
  public static boolean areNeeded(String text) {
    return text.codePoints().anyMatch(Escapes::isControl);
  }

  private static String visible(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> isControl(c) ? "\\u%04x".formatted(c) : Character.toString(c);
    };
  }

  /** Line and paragraph separators are no control characters, but break a line as well. */
  private static boolean isControl(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
