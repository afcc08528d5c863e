package detr.weights;

import detr.tensor.DetrException;
import java.nio.file.Path;

/**
 * A weight file that cannot be used. The message is one line for the user: the file, the tensor or
 * part of the file that is at fault, what is wrong with it and, where there is a remedy, what to
 * do.
 */
public final class WeightsException extends DetrException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_QUOTE = 160;

  /**
   * @param problem one line
   */
  public WeightsException(String problem) {
    super(problem);
  }

  WeightsException(Path file, String problem) {
    super(printable(file.toString()) + ": " + problem);
  }

  WeightsException(Path file, String problem, Throwable cause) {
    super(printable(file.toString()) + ": " + problem, cause);
  }

  /** Text from a file in quotes, made safe to print: no control characters, not endless. */
  static String quote(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    return '"' + printable(shown) + '"';
  }

  /** Text from a file without control characters, which might drive a terminal. */
  static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean harmless =
                  switch (Character.getType(c)) {
                    case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR ->
                        false;
                    default -> true;
                  };
              if (harmless) {
                safe.appendCodePoint(c);
              } else {
                safe.append(String.format("\\u%04x", c));
              }
            });
    return safe.toString();
  }
}
