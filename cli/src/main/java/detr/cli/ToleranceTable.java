package detr.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of a table that says how far values are from what they should be. */
final class ToleranceTable {
  /**
   * @param error the largest absolute difference
   * @param own what PyTorch's own float32 run deviates by; NaN where that is not known
   * @param bound the largest error that passes
   */
  private record Row(String name, double error, double own, double bound) {
    boolean passes() {
      return error <= bound;
    }
  }

  private final List<Row> rows = new ArrayList<>();

  /** Compares values; a NaN among them never passes. */
  void add(String name, double[] expected, double[] actual, double own, double bound) {
    double error = expected.length == actual.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(expected.length, actual.length); i++) {
      double difference = Math.abs(expected[i] - actual[i]);
      error = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(error, difference);
    }
    rows.add(new Row(name, error, own, bound));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Prints the table; returns whether all rows pass. */
  boolean print(PrintWriter out) {
    out.printf("%-24s %12s %12s %12s%n", "tensor", "max error", "PyTorch f32", "bound");
    for (Row row : rows) {
      String own = Double.isNaN(row.own) ? "-" : "%.2e".formatted(row.own);
      out.printf(
          "%-24s %12.2e %12s %12.2e  %s%n",
          row.name, row.error, own, row.bound, row.passes() ? "pass" : "FAIL");
    }
    long failed = rows.stream().filter(row -> !row.passes()).count();
    out.println(
        failed == 0
            ? "all %d pass".formatted(rows.size())
            : "%d of %d fail".formatted(failed, rows.size()));
    out.flush();
    return failed == 0;
  }
}
