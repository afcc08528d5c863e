package detr.bench.jmh;

import detr.tensor.fast.Roofline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The benchmarks' results against the bounds measured in the same run; docs/how-to/measure-speed.md
 * tells what the columns mean.
 *
 * @param rows one benchmark after the other, one shape after the other, by number of threads
 */
record RooflineTable(List<Row> rows, Map<Integer, Roofline> rooflines) {
  private static final String FORMAT = "%-24s %-24s %7s %11s %11s %9s %8s %8s %8s %9s %9s%n";
  private static final String NONE = "-";

  /**
   * A line.
   *
   * @param roofline of so many threads; null if it was not measured
   * @param speedUp against one thread; NaN for one, or if one was not measured
   */
  record Row(Timing timing, Roofline roofline, double speedUp) {}

  /** The table of results in any order. */
  static RooflineTable of(List<Timing> timings, Map<Integer, Roofline> rooflines) {
    Map<List<String>, List<Timing>> layers = new LinkedHashMap<>();
    timings.stream()
        .sorted(Comparator.comparing(Timing::benchmark))
        .forEach(
            timing ->
                layers
                    .computeIfAbsent(
                        List.of(timing.benchmark(), timing.shape()), key -> new ArrayList<>())
                    .add(timing));
    List<Row> rows = new ArrayList<>();
    for (List<Timing> layer : layers.values()) {
      layer.sort(Comparator.comparingInt(Timing::threads));
      Timing first = layer.getFirst();
      for (Timing timing : layer) {
        boolean compares = first.threads() == 1 && timing.threads() > 1;
        double speedUp = compares ? first.fastest() / timing.fastest() : Double.NaN;
        rows.add(new Row(timing, rooflines.get(timing.threads()), speedUp));
      }
    }
    return new RooflineTable(List.copyOf(rows), Map.copyOf(rooflines));
  }

  /** For people. */
  String text() {
    StringBuilder text = new StringBuilder();
    rooflines.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "measured roofline, %s: %.1f GFLOP/s FMA peak, %.1f GB/s%n",
                        threads(entry.getKey()),
                        entry.getValue().gflops(),
                        entry.getValue().gigabytes())));
    text.append(
        FORMAT.formatted(
            "benchmark",
            "shape",
            "threads",
            "mean",
            "fastest",
            "GFLOP/s",
            "GB/s",
            "bound",
            "of peak",
            "of bound",
            "speed-up"));
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  static String threads(int count) {
    return count == 1 ? "1 thread" : count + " threads";
  }

  private static String line(Row row) {
    Timing timing = row.timing;
    boolean computes = timing.work().operations() > 0;
    return FORMAT.formatted(
        timing.benchmark().replace("Benchmark.", "."),
        timing.shape(),
        timing.threads(),
        time(timing.mean()),
        time(timing.fastest()),
        computes ? number("%.1f", timing.gflops()) : NONE,
        number("%.2f", timing.gigabytes()),
        row.roofline == null ? NONE : bound(row),
        row.roofline == null || !computes ? NONE : percent(timing.shareOfPeak(row.roofline)),
        row.roofline == null ? NONE : percent(timing.shareOfBound(row.roofline)),
        Double.isNaN(row.speedUp) ? NONE : factor(row.speedUp));
  }

  private static String time(double seconds) {
    return seconds < 1e-3 ? number("%.1f us", 1e6 * seconds) : number("%.2f ms", 1e3 * seconds);
  }

  private static String bound(Row row) {
    return row.timing.boundByCompute(row.roofline) ? "compute" : "memory";
  }

  static String percent(double share) {
    return number("%.0f %%", 100 * share);
  }

  static String factor(double value) {
    return number("%.2f", value);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** For programs: unrounded, in seconds, operations and bytes; nothing where there is no value. */
  String csv() {
    StringBuilder text =
        new StringBuilder(
            "benchmark,shape,threads,seconds,fastest_seconds,operations,bytes,gflops,gigabytes,"
                + "peak_gflops,peak_gigabytes,bound,share_of_peak,share_of_bound,speed_up\n");
    for (Row row : rows) {
      Timing timing = row.timing;
      List<Object> cells = new ArrayList<>();
      cells.addAll(List.of(timing.benchmark(), quoted(timing.shape()), timing.threads()));
      cells.addAll(List.of(timing.mean(), timing.fastest()));
      cells.addAll(List.of(timing.work().operations(), timing.work().bytes()));
      cells.addAll(List.of(timing.gflops(), timing.gigabytes()));
      cells.addAll(
          row.roofline == null
              ? List.of("", "", "", "", "")
              : List.of(
                  row.roofline.gflops(),
                  row.roofline.gigabytes(),
                  bound(row),
                  timing.shareOfPeak(row.roofline),
                  timing.shareOfBound(row.roofline)));
      cells.add(Double.isNaN(row.speedUp) ? "" : row.speedUp);
      text.append(String.join(",", cells.stream().map(Object::toString).toList())).append('\n');
    }
    return text.toString();
  }

  /** A shape may end with the name of a file. */
  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
