package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000;

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(shown, true, StandardCharsets.US_ASCII);
  private long now;

  private Progress progress(Progress.Unit unit, long done, long total) {
    return new Progress("detr-r50", unit, done, total, terminal, () -> now);
  }

  private String shown() {
    String text = shown.toString(StandardCharsets.US_ASCII);
    shown.reset();
    return text;
  }

  @Test
  void showsPartRateAndTimeLeftAndVanishes() {
    // 40 of 100 MB came earlier, 10 MB more in 5 s: 2 MB/s, and 50 MB are left.
    Progress progress = progress(Progress.Unit.BYTES, 40_000_000, 100_000_000);
    now += 5 * SECOND;
    progress.advance(10_000_000);
    String line =
        "\rdetr-r50   50% [==========          ] 50.0 MB of 100.0 MB  2.0 MB/s  0:25 left";
    assertEquals(line, shown());
    assertTrue(line.length() <= 80, "wider than a terminal");
    progress.close();
    assertEquals("\r" + " ".repeat(line.length() - 1) + "\r", shown());
  }

  @Test
  void redrawsAtMostTenTimesASecond() {
    Progress progress = progress(Progress.Unit.IMAGES, 0, 100);
    for (int i = 0; i < 50; i++) {
      now += SECOND / 100;
      progress.advance(1);
    }
    assertEquals(5, shown().chars().filter(c -> c == '\r').count());
  }

  @Test
  void aShorterLineCoversTheLongerOne() {
    Progress progress = progress(Progress.Unit.IMAGES, 0, 10);
    now += 2 * 3600 * SECOND;
    progress.advance(1);
    int length = shown().length();
    now += SECOND;
    progress.advance(9);
    assertEquals(length, shown().length());
  }

  @Test
  void countsWithoutATotal() {
    Progress progress = progress(Progress.Unit.IMAGES, 0, -1);
    now += 2 * SECOND;
    progress.advance(5);
    assertEquals("\rdetr-r50  5  2.5/s", shown());
  }

  @Test
  void clearMakesRoomForOtherOutput() {
    Progress progress = progress(Progress.Unit.IMAGES, 0, 10);
    progress.clear();
    assertEquals("", shown());
    now += SECOND;
    progress.advance(1);
    shown();
    progress.clear();
    assertTrue(shown().isBlank());
    now += SECOND;
    progress.advance(1);
    assertTrue(shown().startsWith("\rdetr-r50   20%"));
  }

  @Test
  void silentWithoutATerminal() {
    try (Progress progress =
        new Progress("detr-r50", Progress.Unit.IMAGES, 0, 10, null, () -> now)) {
      now += SECOND;
      progress.advance(1);
      progress.clear();
    }
    assertEquals("", shown());
  }
}
