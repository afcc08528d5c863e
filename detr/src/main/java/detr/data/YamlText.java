package detr.data;

import java.util.List;
import java.util.function.Function;

/** What a line of YAML is made of: text plain or in quotes, and comments. */
final class YamlText {
  /** What a plain scalar cannot begin with (YAML 1.2.2, section 5.3). */
  private static final String INDICATORS = "-?:,[]{}#&*!|>'\"%@`";

  private YamlText() {}

  /** Whether there is nothing but a comment. */
  static boolean isBlank(String line) {
    return withoutComment(line).isBlank();
  }

  /** A line up to its comment, which begins at its start or after a blank. */
  static String withoutComment(String line) {
    return line.substring(0, find(line, line.length(), "#"));
  }

  /** Where the colon after a key is; −1 if there is none. */
  static int colon(String line) {
    int at = find(line, line.length(), ":");
    return at < line.length() && line.charAt(at) == ':' ? at : -1;
  }

  /**
   * Splits the inside of brackets at its commas.
   *
   * @param close the bracket that ends it
   * @param parts gets what is between
   * @return where the bracket is; −1 if there is none
   */
  static int split(String text, char close, List<String> parts) {
    int from = 0;
    while (true) {
      int at = from + find(text.substring(from), text.length() - from, "," + close);
      if (at >= text.length()) {
        return -1;
      }
      parts.add(text.substring(from, at));
      if (text.charAt(at) == close) {
        return at;
      }
      from = at + 1;
    }
  }

  /** The first of some characters outside of quotes, or of a comment; {@code end} if none. */
  private static int find(String text, int end, String wanted) {
    char quote = 0;
    boolean start = true;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote == '"') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
        continue;
      }
      boolean blankBefore = i == 0 || Character.isWhitespace(text.charAt(i - 1));
      boolean blankAfter = i + 1 == end || Character.isWhitespace(text.charAt(i + 1));
      if (c == '#' && blankBefore) {
        return i;
      }
      if (wanted.indexOf(c) >= 0 && c != '#' && (c != ':' || blankAfter)) {
        return i;
      }
      if (start && (c == '"' || c == '\'')) {
        quote = c;
      }
      start = Character.isWhitespace(c) ? start : "[{,:-".indexOf(c) >= 0;
    }
    return end;
  }

  /**
   * The text of a scalar on one line, plain or in quotes.
   *
   * @param refuse makes what is thrown of a problem
   */
  static String scalar(String text, Function<String, DataException> refuse) {
    String bare = withoutComment(text).strip();
    if (bare.length() > 1 && bare.startsWith("'") && bare.endsWith("'")) {
      String inside = bare.substring(1, bare.length() - 1);
      if (inside.replace("''", "").contains("'")) {
        throw refuse.apply("has a quote within quotes; write it twice");
      }
      return inside.replace("''", "'");
    }
    if (bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"")) {
      return unescaped(bare.substring(1, bare.length() - 1), refuse);
    }
    boolean odd = !bare.isEmpty() && INDICATORS.indexOf(bare.charAt(0)) >= 0;
    boolean dash = bare.matches("[-?:]\\S.*");
    if (odd && !dash || colon(bare) >= 0) {
      throw refuse.apply("is not understood: put '%s' in quotes if it is a name".formatted(bare));
    }
    return bare;
  }

  private static String unescaped(String text, Function<String, DataException> refuse) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' && i + 1 == text.length()) {
        throw refuse.apply("has a quote within quotes; write \\\" for it");
      }
      if (c != '\\') {
        all.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      int digits = "xuU".indexOf(escape) < 0 ? 0 : 2 << "xuU".indexOf(escape);
      if (digits == 0) {
        all.append(plainEscape(escape, refuse));
      } else {
        String hex = text.substring(i + 1, Math.min(text.length(), i + 1 + digits));
        if (!hex.matches("[0-9a-fA-F]{%d}".formatted(digits))
            || !Character.isValidCodePoint(Integer.parseUnsignedInt(hex, 16))) {
          throw refuse.apply("has an escape that is no character: \\" + escape + hex);
        }
        all.appendCodePoint(Integer.parseUnsignedInt(hex, 16));
        i += digits;
      }
    }
    return all.toString();
  }

  private static char plainEscape(char escape, Function<String, DataException> refuse) {
    return switch (escape) {
      case '"', '\\', '/', ' ' -> escape;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> throw refuse.apply("has an escape that is not understood: \\" + escape);
    };
  }
}
