package detr.train;

import detr.eval.CategoryScores;
import detr.eval.CocoMetric;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** AP of each class as a bar, before a lighter one of AP50; the best class at the top. */
record ClassChart(List<CategoryScores> classes) {
  private static final int WIDTH = 800;
  private static final int LEFT = 200;
  private static final int RIGHT = 700;
  private static final int TOP = 60;
  private static final int ROW = 20;
  private static final int LETTERS = 24;

  String svg() {
    List<CategoryScores> sorted =
        classes.stream().sorted(Comparator.comparingDouble(c -> -c.value(CocoMetric.AP))).toList();
    int bottom = TOP + sorted.size() * ROW;
    Svg svg = new Svg(WIDTH, bottom + 40, "AP by class (light: AP50), and the number of objects");
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double x = x(tenth / 10.0);
      svg.add("<path d='M%.1f %dV%d' stroke='#ddd'/>%n", x, TOP - 6, bottom);
      svg.text(x, bottom + 18, "middle", tenth / 10.0 + "");
    }
    for (int i = 0; i < sorted.size(); i++) {
      row(svg, sorted.get(i), TOP + i * ROW);
    }
    return svg.end();
  }

  private static double x(double value) {
    return LEFT + (RIGHT - LEFT) * value;
  }

  private static void row(Svg svg, CategoryScores scores, int y) {
    svg.text(LEFT - 8, y + 14, "end", Svg.shortened(scores.category().name(), LETTERS));
    double ap = scores.value(CocoMetric.AP);
    if (ap < 0) {
      svg.text(LEFT + 6, y + 14, "start", "no objects");
      return;
    }
    bar(svg, scores.value(CocoMetric.AP50), y, "#9ecae9");
    bar(svg, ap, y, "#0072b2");
    String text = String.format(Locale.ROOT, "%.3f of %d", ap, scores.positives());
    svg.text(RIGHT + 8, y + 14, "start", text);
  }

  private static void bar(Svg svg, double value, int y, String color) {
    svg.add(
        "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>%n",
        LEFT, y + 2, x(value) - LEFT, ROW - 4, color);
  }
}
