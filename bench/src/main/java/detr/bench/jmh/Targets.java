package detr.bench.jmh;

import detr.bench.jmh.RooflineTable.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** What the project set itself, and for each the row of a table that is furthest from it. */
final class Targets {
  /** From this length of the sums on, loading and storing them is a small part of a product. */
  private static final int LONG_SUMS = 128;

  private static final double LONG_PRODUCTS = 0.85;
  private static final double PRODUCTS = 0.7;
  private static final double WINOGRAD = 1.5;
  private static final double SPEED_UP = 1.9;
  private static final String GEMM = "GemmBenchmark.";

  private Targets() {}

  /** A line for every target of which the table has a row. */
  static List<String> lines(RooflineTable table) {
    List<String> lines = new ArrayList<>();
    worst(table, row -> isProduct(row) && k(row) >= LONG_SUMS, Targets::ofPeak)
        .ifPresent(
            row ->
                lines.add(
                    share(
                        "compute-bound products with K >= 128, of the FMA peak",
                        row,
                        LONG_PRODUCTS)));
    worst(table, Targets::isProduct, Targets::ofPeak)
        .ifPresent(
            row -> lines.add(share("all compute-bound products, of the FMA peak", row, PRODUCTS)));
    worst(table, Targets::isWinograd, Targets::ofPeak)
        .ifPresent(row -> lines.add(share("3x3 of stride 1, of the direct peak", row, WINOGRAD)));
    worst(table, row -> row.timing().threads() == 2 && isModel(row), Row::speedUp)
        .ifPresent(
            row ->
                lines.add(
                    line(
                        "whole model, two threads against one",
                        row,
                        RooflineTable.factor(row.speedUp()),
                        RooflineTable.factor(SPEED_UP),
                        row.speedUp() >= SPEED_UP)));
    return lines;
  }

  private static Optional<Row> worst(
      RooflineTable table, Predicate<Row> counted, ToDoubleFunction<Row> value) {
    return table.rows().stream()
        .filter(counted.and(row -> !Double.isNaN(value.applyAsDouble(row))))
        .min(Comparator.comparingDouble(value));
  }

  /** One that the bandwidth bounds cannot come near the peak. */
  private static boolean isProduct(Row row) {
    return row.timing().benchmark().startsWith(GEMM)
        && row.roofline() != null
        && row.timing().boundByCompute(row.roofline());
  }

  private static boolean isModel(Row row) {
    return row.timing().benchmark().startsWith("ModelBenchmark.");
  }

  private static boolean isWinograd(Row row) {
    return row.timing().benchmark().startsWith("ConvBenchmark.")
        && row.timing().shape().endsWith("k3s1");
  }

  private static int k(Row row) {
    return Product.parse(row.timing().shape()).k();
  }

  private static double ofPeak(Row row) {
    return row.roofline() == null ? Double.NaN : row.timing().shareOfPeak(row.roofline());
  }

  private static String share(String what, Row row, double target) {
    return line(
        what,
        row,
        RooflineTable.percent(ofPeak(row)),
        RooflineTable.percent(target),
        ofPeak(row) >= target);
  }

  private static String line(String what, Row row, String value, String target, boolean met) {
    return "%s: least %s (%s, %s); target %s %s"
        .formatted(
            what,
            value,
            row.timing().shape(),
            RooflineTable.threads(row.timing().threads()),
            target,
            met ? "met" : "missed");
  }
}
