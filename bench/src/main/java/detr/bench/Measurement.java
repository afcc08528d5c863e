package detr.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What was measured of one runtime.
 *
 * @param what an image size, or {@link #FIRST_IMAGE}
 * @param threads that computed
 * @param runtime its name and version
 * @param millis of every run, in the order of turns
 * @param disturbance CPU milliseconds a run that threads of the other runtimes used meanwhile
 * @param megabytes peak of the process's resident memory; 0 where it was not measured
 */
record Measurement(
    String what,
    int threads,
    String runtime,
    List<Double> millis,
    double disturbance,
    double megabytes) {
  /** A fresh process that detects in one photo. */
  static final String FIRST_IMAGE = "first image";

  static final String CSV_HEADER =
      "what,threads,runtime,disturbance CPU ms,peak MB,all runs ms (in turn)";

  private static final String SEPARATOR = ",";
  private static final int COLUMNS = 6;

  Measurement {
    millis = List.copyOf(millis);
  }

  /** The middle one; the mean of the two middle ones of an even number. */
  double median() {
    List<Double> sorted = millis.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double fastest() {
    return Collections.min(millis);
  }

  double slowest() {
    return Collections.max(millis);
  }

  boolean isFirstImage() {
    return what.equals(FIRST_IMAGE);
  }

  String toCsv() {
    StringBuilder row = new StringBuilder();
    row.append(String.join(SEPARATOR, what, Integer.toString(threads), runtime));
    row.append(String.format(Locale.ROOT, ",%.3f,%.1f,", disturbance, megabytes));
    List<String> runs = millis.stream().map(ms -> String.format(Locale.ROOT, "%.2f", ms)).toList();
    return row.append(String.join(" ", runs)).toString();
  }

  /**
   * Reads a row.
   *
   * @throws BenchException if it is not as {@link #toCsv} writes it
   */
  static Measurement ofCsv(String row) {
    String[] columns = row.split(SEPARATOR);
    try {
      if (columns.length == COLUMNS) {
        List<Double> millis =
            Arrays.stream(columns[5].split(" ")).map(Double::parseDouble).toList();
        return new Measurement(
            columns[0],
            Integer.parseInt(columns[1]),
            columns[2],
            millis,
            Double.parseDouble(columns[3]),
            Double.parseDouble(columns[4]));
      }
    } catch (NumberFormatException e) {
      throw new BenchException("'" + row + "' is no measurement: " + e.getMessage());
    }
    throw new BenchException("'" + row + "' is no measurement of " + COLUMNS + " columns");
  }
}
