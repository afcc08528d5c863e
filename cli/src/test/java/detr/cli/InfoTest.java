package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.model.DetrConfig;
import detr.model.FormulaModel;
import detr.model.ResNetConfig;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.DType;
import detr.weights.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InfoTest {
  @TempDir Path folder;

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

  /**
   * Table 1 of the paper. Its counts are means over the first 100 images of COCO val, which differ
   * in shape; R50 takes the 86 G it gives at about 800 × 1130.
   */
  @ParameterizedTest
  @CsvSource({
    "false, false, 86, 41",
    "false, true, 187, 41",
    "true, false, 152, 60",
    "true, true, 253, 60"
  })
  void countsWhatThePaperCounts(boolean large, boolean dilated, double giga, double mega) {
    DetrConfig r101 =
        new DetrConfig(ResNetConfig.bottlenecks(3, 4, 23, 3), false, 256, 8, 6, 6, 2048, 100, 91);
    Path file = FormulaModel.file(large ? r101 : FormulaModel.R50);
    List<Object> words = new ArrayList<>(List.of("info", file, "--size", "800x1130"));
    if (dilated) {
      words.add("--dilation");
    }
    List<String> lines = Cli.run(words.toArray()).assertDone().lines();
    String name = "detr-r" + (large ? "101" : "50") + (dilated ? "-dc5" : "") + ",";
    assertEquals(name, lines.get(0).split(" ")[0]);
    assertEquals(giga, Double.parseDouble(lines.get(4).split(" ")[3]), 0.03 * giga);
    assertEquals(mega, Double.parseDouble(lines.get(3).split(" ")[7]), 0.5);
  }

  @Test
  void tellsWhatAFileIs() throws IOException {
    Path file = folder.resolve("tiny.safetensors");
    Map<String, Safetensors.Entry> halves = new LinkedHashMap<>();
    FormulaModel.tensors(FormulaModel.shortShapes(FormulaModel.TINY))
        .forEach((name, tensor) -> halves.put(name, half(tensor)));
    Map<String, String> arguments = Map.of("args.nheads", "4", "args.backbone", "resnet14");
    Safetensors.writeEntries(file, halves, arguments);
    List<String> lines = Cli.run("info", file).assertDone().lines();
    assertEquals("short-detr-r14, from " + file + " (safetensors, F16)", lines.get(0));
    assertEquals("trained with backbone resnet14, nheads 4", lines.get(1));
    assertEquals(
        "width 32, 4 heads, 1 encoder and 2 decoder layers, feed-forward 48", lines.get(2));
    assertEquals("5 object queries, 3 classes", lines.get(3));
    assertEquals("learned positions, features scaled by 0.1", lines.get(4));
  }

  private static Safetensors.Entry half(Tensor tensor) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * tensor.count()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : tensor.toArray()) {
      bytes.putShort(Float.floatToFloat16(value));
    }
    return Safetensors.Entry.of(DType.F16, tensor.shape(), bytes.array());
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
  void countsAtTheModelsOwnImageSizeAndTellsHowItWasTrained() throws IOException {
    Path file =
        tiny(Map.of("input-size", "90,200", "trained", "here\nto \u001b[1mAP 0.5", "heads", "4"));
    List<String> lines = Cli.run("info", file).assertDone().lines();
    assertEquals(List.of("trained: here", "trained: to ?[1mAP 0.5"), lines.subList(1, 3));
    assertEquals("images: shorter side 90 pixels, longer at most 200", lines.get(5));
    assertTrue(lines.get(7).startsWith("multiply-adds at 90x120: "), lines.get(7));
    lines = Cli.run("info", tiny(Map.of("heads", "4", "input-size", "90,90"))).assertDone().lines();
    assertEquals("images: resized to 90 x 90 pixels", lines.get(3));
    assertTrue(lines.get(5).startsWith("multiply-adds at 90x90: "), lines.get(5));
    Cli.run("info", tiny(Map.of("heads", "4", "input-size", "99999,200000")))
        .assertRefused("the model's own image size", "99999x133332");
  }

  /** Writes a small DETR with these settings. */
  private Path tiny(Map<String, String> settings) throws IOException {
    Path file = folder.resolve("tiny.safetensors");
    Safetensors.write(
        file,
        FormulaModel.tensors(FormulaModel.TINY_SMALL),
        Checkpoint.metadata("detr-tiny", settings));
    return file;
  }

  @Test
  void modelsThatAreNotThereAreSaidToBeMissing() {
    Cli.run("info", "nowhere.pth").assertRefused("nowhere.pth", "detr-r50");
  }
}
