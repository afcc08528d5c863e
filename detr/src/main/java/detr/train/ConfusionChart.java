package detr.train;

/**
 * A {@link ConfusionMatrix} as a picture: a row for each true class, whose cells are the darker the
 * larger a part of the row they hold.
 */
record ConfusionChart(ConfusionMatrix matrix) {
  private static final int LETTERS = 18;
  private static final int MARGIN = 150;
  private static final int TOP = 170;

  /** Beyond so many classes cells are too small for numbers. */
  private static final int MOST_WITH_NUMBERS = 30;

  private static final int LARGE_CELL = 46;
  private static final int SMALL_CELL = 15;

  String svg() {
    int size = matrix.nothing() + 1;
    int cell = size > MOST_WITH_NUMBERS ? SMALL_CELL : LARGE_CELL;
    int width = Math.max(480, MARGIN + size * cell + 60);
    Svg svg =
        new Svg(width, TOP + size * cell + 30, "True classes (rows) and what they are taken for");
    for (int i = 0; i < size; i++) {
      double middle = (i + 0.5) * cell;
      svg.text(MARGIN - 8, TOP + middle + 4, "end", name(i, "nothing there"));
      svg.add("<g transform='translate(%.1f %d) rotate(-60)'>", MARGIN + middle + 4, TOP - 8);
      svg.text(0, 0, "start", name(i, "not found")).add("</g>%n");
    }
    for (int row = 0; row < size; row++) {
      row(svg, row, size, cell);
    }
    return svg.end();
  }

  private String name(int index, String nothing) {
    return index == matrix.nothing()
        ? nothing
        : Svg.shortened(matrix.classes().get(index), LETTERS);
  }

  private void row(Svg svg, int row, int size, int cell) {
    int sum = 0;
    for (int column = 0; column < size; column++) {
      sum += matrix.count(row, column);
    }
    for (int column = 0; column < size; column++) {
      int count = matrix.count(row, column);
      double part = sum == 0 ? 0 : (double) count / sum;
      int x = MARGIN + column * cell;
      int y = TOP + row * cell;
      svg.add(
          "<rect x='%d' y='%d' width='%d' height='%d' fill='%s' stroke='#ddd'/>%n",
          x, y, cell, cell, color(part));
      if (count > 0 && cell == LARGE_CELL) {
        svg.add("<g fill='%s'>", part > 0.5 ? "white" : "#333");
        svg.text(x + cell / 2.0, y + cell / 2.0 + 5, "middle", Integer.toString(count));
        svg.add("</g>%n");
      }
    }
  }

  /** From white to blue. */
  private static String color(double part) {
    return "#%02x%02x%02x"
        .formatted(mix(0xff, 0x00, part), mix(0xff, 0x55, part), mix(0xff, 0x95, part));
  }

  private static int mix(int from, int to, double part) {
    return (int) Math.round(from + (to - from) * part);
  }
}
