package detr.train;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Lines over the steps of a training as a small SVG.
 *
 * @param title what is shown
 * @param series with their names, at most as many as there are colours
 */
record LineChart(String title, List<Series> series) {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 400;
  private static final int LEFT = 60;
  private static final int RIGHT = 780;
  private static final int TOP = 45;
  private static final int BOTTOM = 335;
  private static final int LEGEND_TOP = 380;
  private static final int LEGEND_WIDTH = 170;
  private static final int MOST_LINES = 6;
  private static final int MOST_POINTS = 400;

  /** Told apart by colour-blind readers too (Okabe and Ito 2008). */
  private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#cc79a7"};

  /**
   * A line.
   *
   * @param points in the order of their x; where y is NaN the line has a gap
   */
  record Series(String name, List<Point> points) {}

  /** A number at a step. */
  record Point(double x, double y) {}

  String svg() {
    double lastX = Math.max(1, highest(true));
    double step = step(highest(false), MOST_LINES);
    double top = step * Math.ceil(highest(false) / step);
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    for (int i = 0; i * step <= top * (1 + 1e-9); i++) {
      double y = BOTTOM - (BOTTOM - TOP) * i * step / top;
      svg.add("<path d='M%d %.1fH%d' stroke='#ddd'/>%n", LEFT, y, RIGHT);
      svg.text(LEFT - 6, y + 4, "end", number(i * step));
    }
    double stepX = step(lastX, MOST_LINES);
    for (int i = 0; i * stepX <= lastX; i++) {
      double x = LEFT + (RIGHT - LEFT) * i * stepX / lastX;
      svg.text(x, BOTTOM + 18, "middle", number(i * stepX));
    }
    svg.text(RIGHT, BOTTOM + 34, "end", "step");
    for (int i = 0; i < series.size(); i++) {
      line(svg, i, lastX, top);
    }
    return svg.end();
  }

  private double highest(boolean x) {
    double highest =
        series.stream()
            .flatMap(line -> line.points.stream())
            .mapToDouble(point -> x ? point.x : point.y)
            .filter(value -> !Double.isNaN(value))
            .max()
            .orElse(1);
    return highest > 0 ? highest : 1;
  }

  private void line(Svg svg, int index, double lastX, double top) {
    String colour = COLOURS[index % COLOURS.length];
    svg.add("<path fill='none' stroke='%s' stroke-width='1.6' d='", colour);
    List<Point> points = thinned(series.get(index).points);
    String command = "M";
    for (Point point : points) {
      if (Double.isNaN(point.y)) {
        command = "M";
      } else {
        svg.add("%s%.1f %.1f", command, placeX(point, lastX), placeY(point, top));
        command = "L";
      }
    }
    svg.add("'/>%n");
    for (int i = 0; i < points.size(); i++) {
      if (standsAlone(points, i)) {
        double at = placeX(points.get(i), lastX);
        svg.add("<circle cx='%.1f' cy='%.1f' ", at, placeY(points.get(i), top));
        svg.add("r='3' fill='%s'/>%n", colour);
      }
    }
    double x = LEFT + LEGEND_WIDTH * index;
    svg.add("<path d='M%.1f %dh20' stroke='%s' stroke-width='3'/>%n", x, LEGEND_TOP, colour);
    svg.text(x + 26, LEGEND_TOP + 4, "start", series.get(index).name);
  }

  private static double placeX(Point point, double lastX) {
    return LEFT + (RIGHT - LEFT) * point.x / lastX;
  }

  private static double placeY(Point point, double top) {
    return BOTTOM - (BOTTOM - TOP) * Math.clamp(point.y / top, 0, 1);
  }

  /** Whether no line leads to a point or from it, so that nothing would be seen of it. */
  private static boolean standsAlone(List<Point> points, int i) {
    boolean before = i > 0 && !Double.isNaN(points.get(i - 1).y);
    boolean after = i + 1 < points.size() && !Double.isNaN(points.get(i + 1).y);
    return !Double.isNaN(points.get(i).y) && !before && !after;
  }

  /** Means of neighbours, where there are more points than can be told apart. */
  private static List<Point> thinned(List<Point> points) {
    int group = Math.ceilDiv(points.size(), MOST_POINTS);
    if (group <= 1) {
      return points;
    }
    return IntStream.range(0, Math.ceilDiv(points.size(), group))
        .mapToObj(i -> mean(points.subList(i * group, Math.min(points.size(), (i + 1) * group))))
        .toList();
  }

  /** Of those that are no gap; a gap where all are. */
  private static Point mean(List<Point> points) {
    return new Point(
        points.stream().mapToDouble(Point::x).average().orElseThrow(),
        points.stream()
            .mapToDouble(Point::y)
            .filter(y -> !Double.isNaN(y))
            .average()
            .orElse(Double.NaN));
  }

  /** The smallest 1, 2 or 5 times a power of ten that needs at most so many lines. */
  private static double step(double highest, int lines) {
    double power = Math.pow(10, Math.floor(Math.log10(highest / lines)));
    for (double factor : new double[] {1, 2, 5}) {
      if (highest <= factor * power * lines) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.4f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
