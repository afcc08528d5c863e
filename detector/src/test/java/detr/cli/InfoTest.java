package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.model.FormulaModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InfoTest {
  /** The published parameters are 41.3 M. */
  @Test
  void tellsWhatR50IsAndTakes() {
    Path file = FormulaModel.file(FormulaModel.R50);
    List<String> lines = Cli.run("info", file).assertDone().lines();
    assertEquals("detr-r50, from " + file + " (safetensors)", lines.get(0));
    assertEquals(
        "width 256, 8 heads, 6 encoder and 6 decoder layers, feed-forward 2048", lines.get(1));
    assertEquals("100 object queries, 91 classes", lines.get(2));
    assertEquals("parameters: 41.5 M, of which training changes 41.3 M", lines.get(3));
    assertEquals("multiply-adds at 800x1066: 81.2 G", lines.get(4));
    double sum = 0;
    for (String line : lines.subList(5, lines.size() - 1)) {
      sum += Double.parseDouble(line.strip().split(" +")[1]);
    }
    assertEquals(81.2, sum, 0.1);
    assertTrue(
        lines.getLast().startsWith("memory at 800x1066: 166 MB for weights, "), lines.getLast());
  }

  /** OpenVINO's model zoo counts 174.47 G operations, two for each multiply-add. */
  @Test
  void countsTheMultiplyAddsThatOthersCount() {
    Outcome outcome =
        Cli.run("info", FormulaModel.file(FormulaModel.R50), "--size", "800x1137").assertDone();
    String count = outcome.lines().get(4).split(" ")[3];
    assertEquals(174.47, 2 * Double.parseDouble(count), 0.01 * 174.47);
  }

  /** Counted by hand: 7 × 7 × 3 for each of the stem's 64 · 16 · 24 outputs, and so on. */
  @Test
  void countsMultiplyAddsByStage() {
    Outcome outcome =
        Cli.run("info", FormulaModel.file(FormulaModel.R50), "--size", "320x480").assertDone();
    double stem = 160.0 * 240 * 64 * 147 / 1e9;
    double projection = 10.0 * 15 * 2048 * 256 / 1e9;
    assertEquals(stem, giga(outcome, "backbone.stem"), 0.006);
    assertEquals(projection, giga(outcome, "input_proj"), 0.006);
    double tokens = 150;
    double attention = tokens * (4 * 256 * 256 + 2 * tokens * 256);
    double feedForward = tokens * 2 * 256 * 2048;
    assertEquals(6 * (attention + feedForward) / 1e9, giga(outcome, "encoder"), 0.006);
  }

  private static double giga(Outcome outcome, String stage) {
    String line =
        outcome.lines().stream()
            .filter(l -> l.startsWith("  " + stage + " "))
            .findFirst()
            .orElseThrow(() -> new AssertionError(outcome.out()));
    return Double.parseDouble(line.strip().split(" +")[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9000x9000", "99999x99999", "0x5", "wide", "800"})
  void refusesSizesItCannotRun(String size) {
    Path tiny = FormulaModel.file(FormulaModel.TINY);
    Cli.run("info", tiny, "--size", size).assertRefused("--size", "'" + size + "'");
    Cli.run("bench", "--model", tiny, "--size", size).assertRefused("--size", size);
  }

  @Test
  void theLargestSizeCanBePlanned() {
    Cli.run("info", FormulaModel.file(FormulaModel.R50), "--size", "6000x6666").assertDone();
    Cli.run("info", FormulaModel.file(FormulaModel.TINY), "--size", "1x1").assertDone();
    Cli.run("info", FormulaModel.file(FormulaModel.TINY), "--size", "400x99999").assertDone();
  }

  @Test
  void modelsThatAreNotThereAreSaidToBeMissing() {
    Cli.run("info", "nowhere.pth").assertRefused("nowhere.pth", "detr-r50");
    Cli.run("info").assertRefused("MODEL", "detr info --help");
  }
}
