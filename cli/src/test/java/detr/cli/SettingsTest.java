package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.FormulaModel;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.FormulaImage;
import detr.weights.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no tensor shows: given as options, told by names, kept in manifests. */
final class SettingsTest {
  @TempDir Path folder;

  private static Path full() {
    return FormulaModel.file(FormulaModel.TINY);
  }

  private static Path small() {
    return FormulaModel.shortFile(FormulaModel.TINY);
  }

  private Map<String, String> converted(Path checkpoint, Object... options) {
    Path model = folder.resolve("model");
    Object[] words = Arrays.copyOf(new Object[] {"convert", checkpoint, model}, 3 + options.length);
    System.arraycopy(options, 0, words, 3, options.length);
    Cli.run(words).assertDone();
    try (Checkpoint file = Checkpoint.open(model)) {
      return file.settings();
    }
  }

  @Test
  void convertKeepsThem() {
    assertEquals(
        Map.of("dilation", "true", "heads", "4"), converted(full(), "--dilation", "--heads", "4"));
    assertEquals(
        Map.of("heads", "8", "feature-scale", "1.0"), converted(small(), "--feature-scale", "1"));
    assertEquals(Map.of("heads", "8", "feature-scale", "0.1"), converted(small()));
    assertEquals(
        "short-detr-r14, from " + folder.resolve("model") + " (converted)",
        Cli.run("info", folder.resolve("model")).assertDone().lines().getFirst());
  }

  @ParameterizedTest
  @CsvSource({
    "detr-r50-dc5-f0fb7ef5.safetensors, false, true",
    "detr-r50-e632da11.safetensors, false, false",
    "detr_demo-da2a99e9.safetensors, true, 0.1"
  })
  void publishedNamesTellThem(String name, boolean isShort, String expected) throws IOException {
    Path file = Files.copy(isShort ? small() : full(), folder.resolve(name));
    assertEquals(expected, converted(file).get(isShort ? "feature-scale" : "dilation"));
    if (isShort) {
      assertEquals("1.0", converted(file, "--feature-scale", "1").get("feature-scale"));
    }
  }

  @Test
  void trainingCheckpointsRememberThem() throws IOException {
    Path file = folder.resolve("checkpoint.safetensors");
    Map<String, String> arguments = Map.of("args.dilation", "true", "args.nheads", "2");
    Safetensors.write(file, FormulaModel.tensors(FormulaModel.TINY), arguments);
    assertEquals(Map.of("dilation", "true", "heads", "2"), converted(file));
    assertEquals("4", converted(file, "--heads", "4").get("heads"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"convert", "info", "detect", "run", "verify", "bench"})
  void settingsOfAnotherModelAreRefused(String command) throws IOException {
    for (boolean isShort : new boolean[] {false, true}) {
      Path model = isShort ? small() : full();
      Path images = images(32, 32);
      String[] wrong = isShort ? new String[] {"--dilation"} : new String[] {"--feature-scale=1"};
      Path out = folder.resolve("out");
      Cli.Outcome outcome =
          switch (command) {
            case "convert" -> Cli.run(command, wrong[0], model, out);
            case "info" -> Cli.run(command, wrong[0], model);
            case "detect" -> Cli.run(command, wrong[0], "--model", model, picture());
            case "run" ->
                Cli.run(command, wrong[0], "--model", model, "--input", images, "--output", out);
            case "verify" -> Cli.run(command, wrong[0], model, images);
            default -> Cli.run(command, wrong[0], "--quiet", "--model", model);
          };
      outcome.assertRefused(
          model.toString(), isShort ? "dilation is a setting of the full" : "feature-scale is");
      assertFalse(Files.exists(out));
    }
  }

  @Test
  void aManifestIsNotContradicted() throws IOException {
    Path model = folder.resolve("model");
    converted(small(), "--feature-scale", "1");
    Cli.run("info", model, "--feature-scale", "1.0").assertDone();
    Cli.run("info", model, "--feature-scale", "0.1")
        .assertRefused("converted with feature-scale 1.0, not 0.1");
    converted(full());
    Cli.run("info", model, "--dilation").assertRefused("converted with dilation false");
    Path manifest = model.resolve("manifest.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceAll("(\"dilation\"\\s*:\\s*)\"false\"", "$1\"no\""));
    Cli.run("info", model).assertRefused("dilation", "'no'", "true or false");
    Files.writeString(manifest, text.replaceAll("(\"heads\"\\s*:\\s*)\"8\"", "$1\"0\""));
    Cli.run("info", model).assertRefused("heads", "'0'", "at least 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "much"})
  void featureScalesAreNumbersAboveZero(String scale) {
    Cli.run("info", small(), "--feature-scale", scale).assertRefused("--feature-scale", scale);
  }

  /** No option, dilation and another number of heads are three models. */
  @Test
  void settingsChangeWhatRunComputes() throws IOException {
    Path images = images(64, 64);
    float[] plain = logits(full(), images);
    assertFalse(Arrays.equals(plain, logits(full(), images, "--dilation")));
    assertFalse(Arrays.equals(plain, logits(full(), images, "--heads=4")));
    assertArrayEquals(plain, logits(full(), images, "--heads=8"));
    float[] scaled = logits(small(), images);
    assertFalse(Arrays.equals(scaled, logits(small(), images, "--feature-scale=1")));
    assertArrayEquals(scaled, logits(small(), images, "--feature-scale=0.1"));
    converted(full(), "--dilation");
    assertArrayEquals(
        logits(full(), images, "--dilation"), logits(folder.resolve("model"), images));
  }

  private float[] logits(Path model, Path images, String... options) {
    Path out = folder.resolve("out.safetensors");
    Object[] words =
        Arrays.copyOf(
            new Object[] {"run", "--model", model, "--input", images, "--output", out},
            7 + options.length);
    System.arraycopy(options, 0, words, 7, options.length);
    Cli.run(words).assertDone();
    try (Checkpoint file = Checkpoint.open(out)) {
      return file.tensors().get("pred_logits").floats();
    }
  }

  private Path images(int height, int width) throws IOException {
    Path file = folder.resolve("images.safetensors");
    Safetensors.write(file, Map.of("image.0", FormulaImage.of(height, width)), Map.of());
    return file;
  }

  private Path picture() throws IOException {
    Path file = folder.resolve("picture.png");
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file;
  }

  @Test
  void aShortDetrDetects() throws IOException {
    Path model = FormulaModel.shortFile(FormulaModel.TINY_COCO);
    Cli.Outcome outcome =
        Cli.run("detect", "--model", model, "--threshold", "0", picture()).assertDone();
    assertEquals(1 + 20, outcome.lines().size(), outcome.out());
    assertTrue(outcome.lines().getFirst().endsWith("40x30  20 objects"), outcome.out());
  }

  @Test
  void imagesBeyondTheLearnedPositionsAreRefused() throws IOException {
    Path out = folder.resolve("out");
    Cli.run("run", "--model", small(), "--input", images(16, 1616), "--output", out)
        .assertRefused("50 rows and 50 columns", "1 and 51");
    Cli.run("info", small(), "--size", "1601x32").assertRefused("51 and 1");
    Cli.run("info", small(), "--size", "1600x1600").assertDone();
    assertFalse(Files.exists(out));
  }

  /** The names that the paper's listing gives its backbone, a Sequential. */
  @Test
  void theListingsNamesAreKnownAndTellItsScale() throws IOException {
    Map<String, Tensor> listed = new LinkedHashMap<>();
    FormulaModel.tensors(FormulaModel.shortShapes(FormulaModel.TINY))
        .forEach(
            (name, tensor) ->
                listed.put(
                    name.replace("backbone.conv1.", "backbone.0.")
                        .replace("backbone.bn1.", "backbone.1.")
                        .replace("backbone.layer1.", "backbone.4.")
                        .replace("backbone.layer2.", "backbone.5.")
                        .replace("backbone.layer3.", "backbone.6.")
                        .replace("backbone.layer4.", "backbone.7."),
                    tensor));
    Path file = folder.resolve("listed.safetensors");
    Safetensors.write(file, listed, Map.of());
    List<String> lines = Cli.run("info", file).assertDone().lines();
    assertTrue(lines.getFirst().endsWith("(safetensors, names of the paper's listing)"));
    assertEquals("learned positions, features scaled by 1.0", lines.get(3));
    Path images = images(64, 64);
    assertArrayEquals(logits(small(), images, "--feature-scale=1"), logits(file, images));
  }
}
