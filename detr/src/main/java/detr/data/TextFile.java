package detr.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Files of lines, as people and their tools write them. */
final class TextFile {
  static final String BYTE_ORDER_MARK = "\ufeff";
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  private TextFile() {}

  /**
   * The lines of a file in UTF-8, without the byte order mark that may come before the first.
   *
   * @throws DataException if it is not in UTF-8
   */
  static List<String> lines(Path file) throws IOException {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      if (!lines.isEmpty() && lines.getFirst().startsWith(BYTE_ORDER_MARK)) {
        lines.set(0, lines.getFirst().substring(1));
      }
      return lines;
    } catch (CharacterCodingException e) {
      throw new DataException(file + ": is not text in UTF-8", e);
    }
  }

  /**
   * A number in decimal digits.
   *
   * @throws NumberFormatException if it is none, or too large for a double
   */
  static double number(String text) {
    if (DECIMAL.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    }
    throw new NumberFormatException(text);
  }
}
