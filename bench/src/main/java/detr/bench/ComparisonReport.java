package detr.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The measurements as a page of Markdown.
 *
 * @param remarks what was left out, a sentence each
 * @param command that measured
 */
record ComparisonReport(
    List<Measurement> measurements, Machine machine, List<String> remarks, String command) {
  private static final String NOT_MEASURED = "–";

  String markdown() {
    StringBuilder page = new StringBuilder();
    page.append("# detr-java beside native runtimes\n\n");
    page.append("![milliseconds a forward pass](comparison.svg)\n\n");
    passes(page);
    firstImage(page);
    page.append(
        """

        How: for each row a fresh process takes the runtimes in turns, after five turns that do not
        count and after all outputs have agreed (logits within 2e-3, boxes within 1e-4). ONNX Runtime
        runs its CPU provider with all graph optimisations.
        """);
    if (measurements.stream().anyMatch(m -> m.runtime().startsWith(LibTorch.NAME))) {
      page.append(
          """
          libtorch runs PyTorch's operations one by one through DJL, batch norms folded into the
          weights, without a compiler.
          """);
    }
    page.append(
        String.format(
            Locale.ROOT,
            "While one ran, idle threads of the others used at most %.1f ms of CPU a pass.%n",
            measurements.stream().mapToDouble(Measurement::disturbance).max().orElse(0)));
    remarks.forEach(remark -> page.append(remark).append('\n'));
    page.append("\n- ").append(machine.processor());
    page.append("; ").append(machine.processors()).append(" processors\n");
    page.append("- ").append(machine.system()).append("; JDK ").append(machine.jdk()).append('\n');
    page.append("- ").append(machine.date()).append('\n');
    page.append("- `").append(command).append("`\n");
    return page.toString();
  }

  private void passes(StringBuilder page) {
    List<Measurement> passes = measurements.stream().filter(m -> !m.isFirstImage()).toList();
    if (passes.isEmpty()) {
      return;
    }
    List<String> runtimes = runtimes(passes);
    page.append("A forward pass of one image, median of ");
    page.append(passes.getFirst().millis().size()).append(" runs, in milliseconds:\n\n");
    List<String> titles = new ArrayList<>(List.of("height×width", "threads"));
    titles.addAll(runtimes);
    runtimes.stream().filter(ComparisonReport::isOther).forEach(r -> titles.add("÷ " + r));
    row(page, titles);
    row(page, titles.stream().map(title -> "---").toList());
    groups(passes).forEach((group, byRuntime) -> row(page, passRow(byRuntime, runtimes)));
    page.append(
        """

        The ratios are of medians. In brackets: where the median of the ratios of each turn lies, with
        a probability of 95 %.
        """);
  }

  private static List<String> passRow(Map<String, Measurement> byRuntime, List<String> runtimes) {
    Measurement any = byRuntime.values().iterator().next();
    List<String> cells = new ArrayList<>(List.of(any.what(), Integer.toString(any.threads())));
    for (String runtime : runtimes) {
      cells.add(format("%.0f", byRuntime, runtime));
    }
    Measurement ours = byRuntime.get(DetrJava.NAME);
    for (String runtime : runtimes.stream().filter(ComparisonReport::isOther).toList()) {
      Measurement theirs = byRuntime.get(runtime);
      cells.add(
          ours == null || theirs == null
              ? NOT_MEASURED
              : String.format(Locale.ROOT, "%.2f", ours.median() / theirs.median())
                  + RatioRange.of(ours, theirs).map(range -> " (" + range + ")").orElse(""));
    }
    return cells;
  }

  private static String format(String form, Map<String, Measurement> byRuntime, String runtime) {
    Measurement measurement = byRuntime.get(runtime);
    return measurement == null
        ? NOT_MEASURED
        : String.format(Locale.ROOT, form, measurement.median());
  }

  private void firstImage(StringBuilder page) {
    List<Measurement> runs = measurements.stream().filter(Measurement::isFirstImage).toList();
    if (runs.isEmpty()) {
      return;
    }
    page.append("\nThe first image: a fresh process from its start to a written picture and JSON,");
    page.append(" median of ").append(runs.getFirst().millis().size()).append(":\n\n");
    row(page, List.of("", "seconds", "slowest", "peak resident memory"));
    row(page, List.of("---", "---", "---", "---"));
    for (Measurement run : runs) {
      row(
          page,
          List.of(
              run.runtime(),
              seconds(run.median()),
              seconds(run.slowest()),
              String.format(Locale.ROOT, "%.0f MB", run.megabytes())));
    }
  }

  private static String seconds(double millis) {
    return String.format(Locale.ROOT, "%.2f", millis / 1000);
  }

  private static boolean isOther(String runtime) {
    return !runtime.equals(DetrJava.NAME);
  }

  private static void row(StringBuilder page, List<String> cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** The runtimes in the order they were measured in. */
  static List<String> runtimes(List<Measurement> measurements) {
    return measurements.stream().map(Measurement::runtime).distinct().toList();
  }

  /** Measurements of one size and number of threads, by their runtime. */
  static Map<String, Map<String, Measurement>> groups(List<Measurement> measurements) {
    Map<String, Map<String, Measurement>> groups = new LinkedHashMap<>();
    for (Measurement measurement : measurements) {
      String threads = measurement.threads() == 1 ? "1 thread" : measurement.threads() + " threads";
      groups
          .computeIfAbsent(measurement.what() + ", " + threads, group -> new LinkedHashMap<>())
          .put(measurement.runtime(), measurement);
    }
    return groups;
  }
}
