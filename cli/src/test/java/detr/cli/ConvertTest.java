package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.model.FormulaModel;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.DType;
import detr.weights.Safetensors;
import detr.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConvertTest {
  @TempDir Path folder;

  private static Path tiny() {
    return FormulaModel.file(FormulaModel.TINY);
  }

  @Test
  void writesAModelThatSaysWhatItIs() {
    Path model = folder.resolve("model");
    Outcome outcome = Cli.run("convert", tiny(), model).assertDone();
    assertEquals(List.of("detr-r14 is now in " + model), outcome.lines());
    assertEquals(List.of("manifest.json", "weights.bin"), Cli.tree(model));
    try (Checkpoint converted = Checkpoint.open(model)) {
      assertEquals("converted", converted.format());
      assertEquals("detr-r14", converted.architecture());
      assertEquals(Map.of("dilation", "false", "heads", "8"), converted.settings());
      Map<String, Tensor> expected = FormulaModel.tensors(FormulaModel.TINY);
      assertEquals(expected.keySet(), converted.tensors().keySet());
      expected.forEach(
          (name, tensor) ->
              assertArrayEquals(tensor.data(), converted.tensors().get(name).floats(), name));
    }
    Outcome info = Cli.run("info", model, "--size", "32x32").assertDone();
    assertEquals("detr-r14, from " + model + " (converted)", info.lines().getFirst());
    assertEquals(tiny().getFileName() + ",", info.lines().get(1).split(" ")[2]);
  }

  @Test
  void replacesAConvertedModelAndNothingElse() throws IOException {
    Path model = folder.resolve("model");
    Cli.run("convert", FormulaModel.file(FormulaModel.TINY_COCO), model).assertDone();
    Cli.run("convert", tiny(), model).assertDone();
    Outcome info = Cli.run("info", model, "--size", "32x32").assertDone();
    assertEquals("5 object queries, 3 classes", info.lines().get(3));

    Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");
    Cli.run("convert", tiny(), folder).assertRefused(folder.toString(), "other things");
    Cli.run("convert", tiny(), notes).assertRefused("notes.txt", "is a file");
    Cli.run("convert", tiny(), folder.resolve("a/b")).assertRefused("there is no folder");
    assertEquals("mine", Files.readString(notes));
  }

  @Test
  void aConvertedModelIsNotConvertedAgain() {
    Path model = Cli.copyOfConverted(FormulaModel.TINY, folder);
    List<String> before = Cli.tree(folder);
    Cli.run("convert", model, folder.resolve("again")).assertRefused("model is a converted model");
    Cli.run("convert", model, model).assertRefused("model is a converted model");
    assertEquals(before, Cli.tree(folder));
  }

  /** Found while writing, when half of the model is already there. */
  @Test
  void aBadTensorLeavesWhatWasThere() throws IOException {
    Map<String, Tensor> tensors = FormulaModel.tensors(FormulaModel.TINY);
    tensors.get("bbox_embed.layers.2.bias").data()[3] = Float.NaN;
    Path bad = folder.resolve("bad.safetensors");
    Safetensors.write(bad, tensors, Map.of());
    Path model = Cli.copyOfConverted(FormulaModel.TINY, folder);
    List<String> before = Cli.tree(folder);
    byte[] manifest = Files.readAllBytes(model.resolve("manifest.json"));
    Cli.run("convert", bad, model).assertRefused("bad.safetensors", "bbox_embed.layers.2.bias");
    assertEquals(before, Cli.tree(folder));
    assertArrayEquals(manifest, Files.readAllBytes(model.resolve("manifest.json")));
  }

  @Test
  void halvesAModelToOneFile() throws IOException {
    Path model = folder.resolve("model.safetensors");
    Map<String, Tensor> tensors = FormulaModel.tensors(FormulaModel.TINY_SMALL);
    Map<String, String> settings =
        Map.of(
            "dilation",
            "false",
            "heads",
            "4",
            "classes",
            "a\nb\nc",
            "input-size",
            "64,96",
            "trained",
            "here");
    Safetensors.write(model, tensors, Checkpoint.metadata("detr-small", settings));
    Path half = folder.resolve("half.safetensors");
    List<String> lines = Cli.run("convert", "--half", model, half).assertDone().lines();
    String size = "%.1f MB".formatted(Files.size(half) / 1e6);
    assertTrue(
        lines.getFirst().endsWith(" is now in " + half + ", " + size + " of float16"), lines + "");
    assertTrue(Files.size(half) < 0.6 * Files.size(model));
    try (Checkpoint halved = Checkpoint.open(half)) {
      assertEquals(settings, halved.settings());
      assertEquals(tensors.keySet(), halved.tensors().keySet());
      tensors.forEach((name, tensor) -> assertNear(tensor, halved.tensors().get(name)));
    }
    Cli.run("convert", "--half", half, half).assertRefused("--half", "replace the input");
    Cli.run("convert", "--half", model, folder).assertRefused("--half", "is a directory");
    Path converted = Cli.converted(FormulaModel.TINY);
    Cli.run("convert", "--half", converted, folder.resolve("other.safetensors")).assertDone();
  }

  private static void assertNear(Tensor tensor, StoredTensor halved) {
    assertEquals(DType.F16, halved.dtype());
    float[] floats = halved.floats();
    for (int i = 0; i < floats.length; i++) {
      double value = tensor.data()[i];
      // Below 2^-14 float16 has fixed steps of 2^-24.
      double allowed = Math.max(Math.abs(value) * 0x1p-11, 0x1p-25);
      assertEquals(value, floats[i], allowed, halved.name());
    }
  }

  @Test
  void whatDoesNotFitFloat16IsRefusedAndNothingIsLeft() throws IOException {
    Map<String, Tensor> tensors = FormulaModel.tensors(FormulaModel.TINY);
    tensors.get("bbox_embed.layers.2.bias").data()[3] = 7e4f;
    Path large = folder.resolve("large.safetensors");
    Safetensors.write(large, tensors, Map.of());
    Cli.run("convert", "--half", large, folder.resolve("half.safetensors"))
        .assertRefused("large.safetensors", "bbox_embed.layers.2.bias", "70000.0", "float16");
    assertEquals(List.of("large.safetensors"), Cli.tree(folder));
  }

  @Test
  void needsBothNames() {
    Cli.run("convert", tiny()).assertRefused("OUTDIR", "detr convert --help");
    Cli.run("convert").assertRefused("CHECKPOINT", "detr convert --help");
  }
}
