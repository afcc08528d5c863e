package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.FormulaModel;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Names are those of the official state dict; multiply-adds are worked out by hand. */
  @Test
  void profilesEveryLayer() {
    String out =
        Cli.run("bench", "--model", tiny(), "--size", "64x96", "--runs", "3", "--json", "--profile")
            .assertDone()
            .out();
    Map<?, ?> values = assertInstanceOf(Map.class, JsonTree.parse(out));
    Map<?, ?> profile = assertInstanceOf(Map.class, values.get("profile"));
    List<Map<?, ?>> layers = maps(profile.get("layers"));
    assertLayer(
        layers.getFirst(), "backbone.0.body.conv1", "conv", "7×7 64×96×3→32×48×64", 14_450_688);
    assertLayer(layers.get(1), "backbone.maxpool", "maxPool", "32×48×64→16×24×64", 0);
    assertLayer(
        named(layers, "backbone.0.body.layer1.0.conv2"),
        "backbone.0.body.layer1.0.conv2",
        "winograd",
        "3×3 16×24×64→64",
        14_155_776);
    String attention = "transformer.decoder.layers.1.multihead_attn.in_proj (v)";
    assertLayer(named(layers, attention), attention, "linear", "6×32→32", 6144);
    assertLayer(named(layers, "class_embed"), "class_embed", "linear", "5×32→4", 640);
    assertLayer(layers.getLast(), "heads", "sigmoid", "5×4", 0);
    assertEquals(values.get("multiply_adds"), sum(layers, "multiply_adds"));
    assertEquals((Double) profile.get("layers_ms"), sum(layers, "median_ms"), 1e-9);
    assertEquals((Double) profile.get("bounds_ms"), sum(layers, "bound_ms"), 1e-9);
    List<?> furthest = assertInstanceOf(List.class, profile.get("furthest_above_bound"));
    assertEquals(10, furthest.size());
    double worst = layers.stream().mapToDouble(BenchTest::excess).max().orElseThrow();
    int first = ((Double) furthest.getFirst()).intValue();
    assertEquals(worst, excess(layers.get(first)), 0);
    for (Map<?, ?> layer : layers) {
      assertBound(layer, profile);
    }
  }

  private static void assertLayer(
      Map<?, ?> layer, String name, String kind, String sizes, double multiplyAdds) {
    assertEquals(
        List.of(name, kind, sizes, multiplyAdds),
        List.of(
            layer.get("name"), layer.get("kind"), layer.get("sizes"), layer.get("multiply_adds")));
  }

  /** The larger bound is the one that is named. */
  private static void assertBound(Map<?, ?> layer, Map<?, ?> profile) {
    double peak = (Double) profile.get("fma_peak_gflops");
    double bandwidth = (Double) profile.get("memory_gigabytes_per_second");
    double compute = 2e-6 * (Double) layer.get("multiply_adds") / peak;
    double memory = 1e-6 * (Double) layer.get("bytes") / bandwidth;
    double bound = (Double) layer.get("bound_ms");
    assertEquals(Math.max(compute, memory), bound, 1e-9 * bound);
    assertEquals(compute >= memory ? "fma" : "mem", layer.get("bound_by"));
    double millis = (Double) layer.get("median_ms");
    assertTrue(millis > 0);
    assertEquals(bound / millis, (Double) layer.get("share"), 1e-9 * bound / millis);
  }

  private static double excess(Map<?, ?> layer) {
    return (Double) layer.get("median_ms") - (Double) layer.get("bound_ms");
  }

  private static double sum(List<Map<?, ?>> layers, String figure) {
    return layers.stream().mapToDouble(layer -> (Double) layer.get(figure)).sum();
  }

  private static Map<?, ?> named(List<Map<?, ?>> layers, String name) {
    return layers.stream()
        .filter(layer -> name.equals(layer.get("name")))
        .findFirst()
        .orElseThrow();
  }

  private static List<Map<?, ?>> maps(Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    for (Object element : (List<?>) list) {
      maps.add(assertInstanceOf(Map.class, element));
    }
    return maps;
  }

  @Test
  void printsTheProfileInColumns() {
    List<String> lines =
        Cli.run("bench", "--model", tiny(), "--size", "64x96", "--runs", "1", "--profile")
            .assertDone()
            .lines();
    int header = lines.indexOf("") + 1;
    assertTrue(lines.get(header - 2).startsWith("peak memory: "), lines.get(header - 2));
    assertTrue(
        lines.get(header).matches("layer +what +ms GFLOP/s +bound +share"), lines.get(header));
    List<String> rows = lines.stream().skip(header + 1).takeWhile(line -> !line.isEmpty()).toList();
    int width = lines.get(header).length();
    for (String row : rows) {
      assertTrue(row.matches("\\S.*\\d [ 0-9.]+ +[-0-9]+ +[0-9.]+ (fma|mem) +\\d+%"), row);
      assertEquals(width, row.length(), row);
    }
    assertTrue(rows.getFirst().startsWith("backbone.0.body.conv1 "), rows.getFirst());
    assertTrue(rows.getLast().startsWith("heads "), rows.getLast());
    assertTrue(lines.stream().anyMatch(l -> l.startsWith(rows.size() + " layers: ")));
  }

  @Test
  void refusesCountsThatAreNone() {
    for (String runs : List.of("0", "-1", "many")) {
      Cli.run("bench", "--model", tiny(), "--runs", runs).assertRefused("--runs", "'" + runs + "'");
    }
    Cli.run("bench", "--model", "nowhere").assertRefused("nowhere");
  }
}
