package detr.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Milliseconds a pass as bars, a group for each size and number of threads, as a small SVG: text
 * stays text, so it needs no fonts here and can be read and compared as a file. The first image is
 * not in it.
 */
public final class ComparisonPlot {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 400;
  private static final int LEFT = 50;
  private static final int TOP = 45;
  private static final int BOTTOM = 325;
  private static final int GROUP_NAME_TOP = BOTTOM + 20;
  private static final int LEGEND_TOP = 375;
  private static final int LINE = 18;
  private static final int LEGEND_WIDTH = 190;
  private static final int BOX = 12;

  /** What the bars of a group leave of its width. */
  private static final double GAP = 0.2;

  private static final int MOST_LINES = 6;

  /** Told apart by colour-blind readers too (Okabe and Ito 2008). */
  private static final String[] COLOURS = {"#d55e00", "#0072b2", "#999999"};

  private final List<String> runtimes;
  private final Map<String, Map<String, Measurement>> groups;
  private final double highest;
  private final StringBuilder svg = new StringBuilder();

  private ComparisonPlot(List<Measurement> passes) {
    runtimes = ComparisonReport.runtimes(passes);
    groups = ComparisonReport.groups(passes);
    highest = passes.stream().mapToDouble(Measurement::median).max().orElse(1);
  }

  /** Draws comparison.svg again from comparison.csv: {@code [--out DIR]}. */
  public static void main(String[] args) throws Exception {
    Program.run(() -> redraw(Comparison.folder(Arguments.of(args, "--out"))));
  }

  private static void redraw(Path folder) throws IOException {
    Path csv = folder.resolve(Comparison.CSV);
    if (!Files.exists(csv)) {
      throw new BenchException(csv + ": is missing; bench/run compare writes it");
    }
    List<Measurement> measurements =
        Files.readAllLines(csv).stream().skip(1).map(Measurement::ofCsv).toList();
    Comparison.writeText(folder.resolve(Comparison.SVG), svg(measurements));
  }

  static String svg(List<Measurement> measurements) {
    List<Measurement> passes = measurements.stream().filter(m -> !m.isFirstImage()).toList();
    return new ComparisonPlot(passes).draw();
  }

  private String draw() {
    add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' ", WIDTH, HEIGHT);
    add("font-family='system-ui, sans-serif' font-size='13' fill='#333'>%n");
    add("<rect width='%d' height='%d' fill='white'/>%n", WIDTH, HEIGHT);
    text(WIDTH / 2.0, 24, "middle", "Milliseconds a forward pass of one image; less is better");
    lines();
    double groupWidth = (double) (WIDTH - LEFT) / Math.max(1, groups.size());
    double x = LEFT;
    for (Map.Entry<String, Map<String, Measurement>> group : groups.entrySet()) {
      bars(group.getValue(), x + groupWidth * GAP / 2, groupWidth * (1 - GAP) / runtimes.size());
      List<String> name = List.of(group.getKey().split(", "));
      for (int i = 0; i < name.size(); i++) {
        text(x + groupWidth / 2, GROUP_NAME_TOP + i * LINE, "middle", name.get(i));
      }
      x += groupWidth;
    }
    legend();
    add("</svg>%n");
    return svg.toString();
  }

  private double y(double millis) {
    return BOTTOM - (BOTTOM - TOP - LINE) * millis / highest;
  }

  private void lines() {
    double step = step(highest);
    for (int i = 0; i * step <= highest; i++) {
      double y = y(i * step);
      add("<path d='M%d %.1fH%d' stroke='#ddd'/>%n", LEFT, y, WIDTH);
      text(LEFT - 6, y + 4, "end", Long.toString(Math.round(i * step)));
    }
  }

  /** The smallest 1, 2 or 5 times a power of ten that leaves few lines. */
  static double step(double highest) {
    for (double power = 1; ; power *= 10) {
      for (double step : new double[] {power, 2 * power, 5 * power}) {
        if (highest / step <= MOST_LINES) {
          return step;
        }
      }
    }
  }

  private void bars(Map<String, Measurement> group, double left, double width) {
    for (int i = 0; i < runtimes.size(); i++) {
      Measurement measurement = group.get(runtimes.get(i));
      if (measurement != null) {
        double x = left + i * width;
        double y = y(measurement.median());
        add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' ", x, y, width - 1, BOTTOM - y);
        add("fill='%s'/>%n", COLOURS[i % COLOURS.length]);
        text(x + width / 2, y - 4, "middle", Long.toString(Math.round(measurement.median())));
      }
    }
  }

  private void legend() {
    double x = (WIDTH - LEGEND_WIDTH * runtimes.size()) / 2.0;
    for (int i = 0; i < runtimes.size(); i++) {
      add("<rect x='%.1f' y='%d' width='%d' height='%d' ", x, LEGEND_TOP, BOX, BOX);
      add("fill='%s'/>%n", COLOURS[i % COLOURS.length]);
      text(x + BOX + 6, LEGEND_TOP + BOX - 1, "start", runtimes.get(i));
      x += LEGEND_WIDTH;
    }
  }

  private void text(double x, double y, String anchor, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    add("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n", x, y, anchor, escaped);
  }

  private void add(String form, Object... values) {
    svg.append(String.format(Locale.ROOT, form, values));
  }
}
