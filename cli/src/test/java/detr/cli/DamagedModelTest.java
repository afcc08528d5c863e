package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.FormulaModel;
import detr.model.ReferenceFile;
import detr.tensor.Tensor;
import detr.weights.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are damaged, or are none: one line that names what is wrong, and nothing written. */
final class DamagedModelTest {
  private static final String TENSOR = "transformer.encoder.layers.0.linear1.weight";

  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void writeImage() throws IOException {
    image = folder.resolve("image.png");
    var picture = new BufferedImage(150, 4, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "png", image.toFile());
  }

  /** Whatever command reads all weights of the model refuses it with these words. */
  private void assertRefused(Path model, String... words) {
    List<String> before = Cli.tree(folder);
    Path reference = ReferenceFile.resource("r50-small");
    Path out = folder.resolve("out");
    Cli.run("detect", "--model", model, image, "--out", out).assertRefused(words);
    Cli.run("verify", model, reference).assertRefused(words);
    Cli.run("run", "--model", model, "--input", reference, "--output", out).assertRefused(words);
    Cli.run("bench", "--model", model, "--size", "32x32").assertRefused(words);
    if (!Files.isDirectory(model)) {
      Cli.run("convert", model, out).assertRefused(words);
    }
    assertEquals(before, Cli.tree(folder));
  }

  private static long offset(Path model, String tensor) throws IOException {
    Matcher offset =
        Pattern.compile("\"" + Pattern.quote(tensor) + "\"[^{}]*\"offset\":(\\d+)")
            .matcher(Files.readString(model.resolve("manifest.json")));
    assertTrue(offset.find());
    return Long.parseLong(offset.group(1));
  }

  @Test
  void oneFlippedBitNamesItsTensor() throws IOException {
    Path model = Cli.copyOfConverted(FormulaModel.TINY, folder);
    try (var weights = new RandomAccessFile(model.resolve("weights.bin").toFile(), "rw")) {
      long at = offset(model, TENSOR) + 77;
      weights.seek(at);
      int old = weights.read();
      weights.seek(at);
      weights.write(old ^ 1);
    }
    assertRefused(model, "weights.bin", TENSOR, "CRC-32C");
    // What does not look at the elements does not mind.
    Cli.run("info", model).assertDone();
  }

  @Test
  void aFileCutShortNamesTheFirstTensorThatIsNotThere() throws IOException {
    Path model = Cli.copyOfConverted(FormulaModel.TINY, folder);
    try (var weights = new RandomAccessFile(model.resolve("weights.bin").toFile(), "rw")) {
      weights.setLength(offset(model, TENSOR) + 40);
    }
    assertRefused(model, "weights.bin", TENSOR, "cut short");
    Cli.run("info", model).assertRefused(TENSOR);
    Files.delete(model.resolve("weights.bin"));
    assertRefused(model, "weights.bin", "no such file");
  }

  private Path changed(Consumer<Map<String, Tensor>> change) throws IOException {
    Map<String, Tensor> tensors = FormulaModel.tensors(FormulaModel.TINY);
    change.accept(tensors);
    Path file = folder.resolve("changed.safetensors");
    Safetensors.write(file, tensors, Map.of());
    return file;
  }

  @Test
  void aMissingTensorIsNamed() throws IOException {
    Path model = changed(tensors -> tensors.remove(TENSOR.replace("weight", "bias")));
    assertRefused(model, "changed.safetensors", TENSOR.replace("weight", "bias"), "missing");
    Cli.run("info", model).assertRefused("missing");
  }

  @Test
  void aTensorTooManyIsNamed() throws IOException {
    Path model = changed(tensors -> tensors.put("box_attention.weight", Tensor.zeros(3)));
    assertRefused(model, "changed.safetensors", "box_attention.weight", "no layer");
    Cli.run("info", model).assertRefused("box_attention.weight");
  }

  @Test
  void aTensorOfAnotherShapeIsNamedWithBothShapes() throws IOException {
    Path model = changed(tensors -> tensors.put(TENSOR, tensors.get(TENSOR).reshape(32, 48)));
    // The hidden width is read off this tensor, so its bias is what does not fit.
    assertRefused(model, "changed.safetensors", "linear1");
    String name = "transformer.decoder.norm.bias";
    assertRefused(
        changed(tensors -> tensors.put(name, Tensor.zeros(33))), name, "[33]", "expected [32]");
  }

  @Test
  void aNotFiniteWeightIsNamed() throws IOException {
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      Path model = changed(tensors -> tensors.get(TENSOR).data()[1000] = bad);
      assertRefused(model, "changed.safetensors", TENSOR, "NaN or infinity");
    }
  }

  @Test
  void sizesThatNoDetrHasAreRefused() throws IOException {
    assertRefused(
        changed(tensors -> tensors.put("query_embed.weight", Tensor.zeros(5, 30))),
        "query_embed.weight",
        "8 heads");
    assertRefused(
        changed(tensors -> tensors.keySet().removeIf(name -> name.contains("decoder.layers"))),
        "transformer.decoder.layers.0",
        "missing");
    assertRefused(
        changed(
            tensors -> {
              tensors.put("class_embed.weight", Tensor.zeros(1, 32));
              tensors.put("class_embed.bias", Tensor.zeros(1));
            }),
        "class_embed.weight",
        "no class");
  }

  @Test
  void whatIsNoModelIsSaidToBeNone() throws IOException {
    Path text = Files.writeString(folder.resolve("text.pth"), "not a model at all, only some text");
    assertRefused(text, "text.pth", "not a weight file", ".pth");
    assertRefused(Files.createFile(folder.resolve("empty.bin")), "empty.bin", "empty");
    assertRefused(Files.createDirectory(folder.resolve("plain")), "plain", "manifest.json");
    assertRefused(folder.resolve("nowhere"), "nowhere");
    Path other = folder.resolve("other.safetensors");
    Safetensors.write(other, Map.of("weight", Tensor.zeros(2, 2)), Map.of());
    assertRefused(other, "other.safetensors", "not a DETR", "query_embed.weight");
  }

  @Test
  void aManifestThatIsNoneIsRefused() throws IOException {
    Path model = Cli.copyOfConverted(FormulaModel.TINY, folder);
    Path manifest = model.resolve("manifest.json");
    String good = Files.readString(manifest);
    for (String bad : List.of("", "{", "[]", "{\"format\":1}", good.substring(0, 900))) {
      Files.writeString(manifest, bad);
      assertRefused(model, "manifest.json");
    }
    assertTrue(good.contains("[48,32]"));
    Files.writeString(manifest, good.replace("[48,32]", "[48,33]"));
    assertRefused(model, "weights.bin");
  }
}
