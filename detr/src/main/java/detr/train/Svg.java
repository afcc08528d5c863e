package detr.train;

import java.util.Locale;

/** A small SVG in the making; text stays text, so it needs no fonts here. */
final class Svg {
  private final StringBuilder svg = new StringBuilder();

  /** White, with a title in the middle of the top. */
  Svg(int width, int height, String title) {
    add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' ", width, height);
    add("font-family='system-ui, sans-serif' font-size='13' fill='#333'>%n");
    add("<rect width='%d' height='%d' fill='white'/>%n", width, height);
    text(width / 2.0, 24, "middle", title);
  }

  /** Adds what {@link String#format} makes, with a point before decimals. */
  Svg add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
    return this;
  }

  /**
   * Adds text, whatever is in it.
   *
   * @param anchor which part of it is at x: start, middle or end
   */
  Svg text(double x, double y, String anchor, String text) {
    String escaped = text.replaceAll("\\p{Cntrl}", " ").replace("&", "&amp;").replace("<", "&lt;");
    return add("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n", x, y, anchor, escaped);
  }

  /** At most so many letters of a name. */
  static String shortened(String name, int letters) {
    int count = name.codePointCount(0, name.length());
    return count <= letters
        ? name
        : name.substring(0, name.offsetByCodePoints(0, letters - 1)) + "…";
  }

  /** The whole picture. */
  String end() {
    return svg.append("</svg>\n").toString();
  }
}
