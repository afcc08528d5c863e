package detr.train;

import detr.eval.CategoryScores;
import detr.eval.CocoMetric;
import detr.eval.PanopticClassScores;
import detr.eval.PanopticQuality;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A measure of each class as a bar, before a lighter one of another; the best class at the top.
 *
 * @param title says what they are
 */
record ClassChart(String title, List<Row> rows) {
  /**
   * A class.
   *
   * @param value negative where there is nothing of the class
   * @param lighter at least as much
   * @param objects that there are
   */
  private record Row(String name, double value, double lighter, long objects) {}

  private static final int WIDTH = 800;
  private static final int LEFT = 200;
  private static final int RIGHT = 700;
  private static final int TOP = 60;
  private static final int ROW = 20;
  private static final int LETTERS = 24;

  /** AP of each class; of a model with a mask head panoptic quality. */
  static ClassChart of(Evaluation evaluation) {
    if (evaluation.panoptic() == null) {
      return new ClassChart(
          "AP by class (light: AP50), and the number of objects",
          evaluation.classes().stream().map(ClassChart::row).toList());
    }
    return new ClassChart(
        "PQ by class (light: SQ), and the number of segments",
        evaluation.panoptic().classes().stream().map(ClassChart::row).toList());
  }

  private static Row row(CategoryScores scores) {
    return new Row(
        scores.category().name(),
        scores.value(CocoMetric.AP),
        scores.value(CocoMetric.AP50),
        scores.positives());
  }

  private static Row row(PanopticClassScores scores) {
    PanopticQuality quality = scores.quality();
    return new Row(
        scores.category().name(), quality.pq(), quality.sq(), scores.matches() + scores.misses());
  }

  String svg() {
    List<Row> sorted = rows.stream().sorted(Comparator.comparingDouble(r -> -r.value)).toList();
    int bottom = TOP + sorted.size() * ROW;
    Svg svg = new Svg(WIDTH, bottom + 40, title);
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double x = x(tenth / 10.0);
      svg.add("<path d='M%.1f %dV%d' stroke='#ddd'/>%n", x, TOP - 6, bottom);
      svg.text(x, bottom + 18, "middle", tenth / 10.0 + "");
    }
    for (int i = 0; i < sorted.size(); i++) {
      draw(svg, sorted.get(i), TOP + i * ROW);
    }
    return svg.end();
  }

  private static double x(double value) {
    return LEFT + (RIGHT - LEFT) * value;
  }

  private static void draw(Svg svg, Row row, int y) {
    svg.text(LEFT - 8, y + 14, "end", Svg.shortened(row.name, LETTERS));
    if (row.value < 0) {
      svg.text(LEFT + 6, y + 14, "start", "no objects");
      return;
    }
    bar(svg, row.lighter, y, "#9ecae9");
    bar(svg, row.value, y, "#0072b2");
    String text = String.format(Locale.ROOT, "%.3f of %d", row.value, row.objects);
    svg.text(RIGHT + 8, y + 14, "start", text);
  }

  private static void bar(Svg svg, double value, int y, String color) {
    svg.add(
        "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>%n",
        LEFT, y + 2, x(value) - LEFT, ROW - 4, color);
  }
}
