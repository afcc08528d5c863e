package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.FormulaModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That the figures are there and belong together; how large they are is the machine's affair. */
final class BenchTest {
  private static final List<String> STAGES =
      List.of(
          "backbone.stem",
          "backbone.maxpool",
          "backbone.layer1",
          "backbone.layer2",
          "backbone.layer3",
          "backbone.layer4",
          "input_proj",
          "position",
          "encoder",
          "decoder",
          "heads");

  private static Path tiny() {
    return Cli.converted(FormulaModel.TINY);
  }

  @Test
  void printsLatencyAndStages() {
    List<String> lines =
        Cli.run("bench", "--model", tiny(), "--size", "64x96", "--runs", "1", "--threads", "2")
            .assertDone()
            .lines();
    assertTrue(lines.get(0).matches("detr-r14 at 64x96, .*2 threads, 1 run"), lines.get(0));
    assertTrue(lines.get(1).startsWith("latency: min "), lines.get(1));
    assertEquals(
        STAGES,
        lines.subList(2, lines.size() - 1).stream().map(l -> l.strip().split(" ")[0]).toList());
    assertTrue(lines.getLast().matches("peak memory: \\d+ MB"), lines.getLast());
  }

  @Test
  void printsJson() {
    String out =
        Cli.run("bench", "--model", tiny(), "--size", "64x96", "--runs", "3", "--json")
            .assertDone()
            .out();
    Map<?, ?> values = assertInstanceOf(Map.class, JsonTree.parse(out));
    assertEquals("detr-r14", values.get("architecture"));
    assertEquals("64x96", values.get("size"));
    assertEquals(3.0, values.get("runs"));
    double min = (Double) values.get("min_ms");
    double median = (Double) values.get("median_ms");
    double max = (Double) values.get("max_ms");
    assertTrue(0 < min && min <= median && median <= max, out);
    assertEquals(1000 / median, (Double) values.get("images_per_second"), 1e-9 * 1000 / median);
    double multiplyAdds = (Double) values.get("multiply_adds");
    assertEquals(2e-6 * multiplyAdds / median, (Double) values.get("gflops"), 1e-6);
    assertTrue((Double) values.get("peak_bytes") > 32e6, out);
    Map<?, ?> stages = assertInstanceOf(Map.class, values.get("stages_ms"));
    assertEquals(STAGES, List.copyOf(stages.keySet()));
    double sum = stages.values().stream().mapToDouble(Double.class::cast).sum();
    assertTrue(sum <= median, "the stages are parts of the pass: " + out);
  }

  @Test
  void refusesCountsThatAreNone() {
    for (String runs : List.of("0", "-1", "many")) {
      Cli.run("bench", "--model", tiny(), "--runs", runs).assertRefused("--runs", "'" + runs + "'");
    }
    Cli.run("bench", "--model", "nowhere").assertRefused("nowhere");
  }
}
