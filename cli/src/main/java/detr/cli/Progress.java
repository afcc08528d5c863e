package detr.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One line on a terminal's stderr that shows how far a long piece of work has come, and vanishes
 * when it is closed. Safe to advance from several threads.
 */
final class Progress implements AutoCloseable {
  /** What is counted. */
  enum Unit {
    BYTES,
    IMAGES
  }

  private static final int BAR_WIDTH = 20;
  private static final long REDRAW_NANOS = 100_000_000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MEGABYTE = 1e6;

  private final String label;
  private final Unit unit;
  private final long total;
  private final long doneBefore;
  private final PrintStream terminal;
  private final LongSupplier nanoTime;
  private final long started;

  private long done;
  private long drawnAt;
  private int drawnLength;

  /**
   * @param doneBefore units done in an earlier run: part of the bar, not of the rate
   * @param total 0 or less where it is not known
   * @param terminal null for no output at all
   */
  Progress(
      String label,
      Unit unit,
      long doneBefore,
      long total,
      PrintStream terminal,
      LongSupplier nanoTime) {
    this.label = label;
    this.unit = unit;
    this.doneBefore = doneBefore;
    this.done = doneBefore;
    this.total = total;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
    this.drawnAt = started - REDRAW_NANOS;
  }

  /** A line on stderr, if a terminal is attached and {@code quiet} is false. */
  static Progress start(String label, Unit unit, long doneBefore, long total, boolean quiet) {
    boolean shown = !quiet && terminalAttached();
    return new Progress(
        label, unit, doneBefore, total, shown ? System.err : null, System::nanoTime);
  }

  /**
   * The console knows of stdin and stdout only; the launcher, which can ask, says when stderr goes
   * elsewhere.
   */
  private static boolean terminalAttached() {
    Console console = System.console();
    return console != null
        && console.isTerminal()
        && !"false".equals(System.getProperty("detr.stderr.terminal"));
  }

  /** Counts {@code units} more as done. */
  synchronized void advance(long units) {
    done += units;
    long now = nanoTime.getAsLong();
    if (terminal != null && now - drawnAt >= REDRAW_NANOS) {
      drawnAt = now;
      draw(line((now - started) / NANOS_PER_SECOND));
    }
  }

  /** Takes the line away, so that something else can be printed; the next advance redraws it. */
  synchronized void clear() {
    if (drawnLength > 0) {
      terminal.print("\r" + " ".repeat(drawnLength) + "\r");
      terminal.flush();
      drawnLength = 0;
    }
  }

  @Override
  public void close() {
    clear();
  }

  private void draw(String line) {
    terminal.print("\r" + line + " ".repeat(Math.max(0, drawnLength - line.length())));
    terminal.flush();
    drawnLength = line.length();
  }

  private String line(double seconds) {
    double rate = seconds > 0 ? (done - doneBefore) / seconds : 0;
    if (total <= 0) {
      return "%s  %s  %s/s".formatted(label, amount(done), amount(rate));
    }
    double part = Math.min(1, (double) done / total);
    int filled = (int) (part * BAR_WIDTH);
    String bar = "=".repeat(filled) + " ".repeat(BAR_WIDTH - filled);
    return "%s  %3d%% [%s] %s of %s  %s/s  %s"
        .formatted(
            label, (int) (100 * part), bar, amount(done), amount(total), amount(rate), left(rate));
  }

  private String left(double rate) {
    if (rate <= 0) {
      return "";
    }
    long seconds = Math.round(Math.max(0, total - done) / rate);
    return seconds < 3600
        ? "%d:%02d left".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d left".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private String amount(double units) {
    return switch (unit) {
      case BYTES -> String.format(Locale.ROOT, "%.1f MB", units / MEGABYTE);
      case IMAGES -> String.format(Locale.ROOT, units == Math.rint(units) ? "%.0f" : "%.1f", units);
    };
  }
}
