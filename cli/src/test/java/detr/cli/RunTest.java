package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Pass;
import detr.inference.Session;
import detr.model.DetrOutput;
import detr.model.FormulaModel;
import detr.model.ReferenceFile;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.Safetensors;
import detr.weights.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunTest {
  @TempDir Path folder;

  private Outcome run(Path model, Path input, Path output, Object... more) {
    Object[] all = new Object[more.length + 7];
    Object[] first = {"run", "--model", model, "--input", input, "--output", output};
    System.arraycopy(first, 0, all, 0, 7);
    System.arraycopy(more, 0, all, 7, more.length);
    return Cli.run(all);
  }

  private static Path tiny() {
    return Cli.converted(FormulaModel.TINY);
  }

  @Test
  void writesWhatThePassComputes() throws IOException {
    Tensor channelsFirst = Tensor.zeros(3, 40, 50);
    Tensor channelsLast = Tensor.zeros(1, 40, 50, 3);
    Random random = new Random(1);
    for (int i = 0; i < 3 * 40 * 50; i++) {
      float value = (float) random.nextGaussian();
      channelsFirst.data()[i] = value;
      channelsLast.data()[i % 2000 * 3 + i / 2000] = value;
    }
    Path input = folder.resolve("in.safetensors");
    Path output = folder.resolve("out.safetensors");
    Safetensors.write(input, Map.of("image.0", channelsFirst), Map.of());
    Outcome outcome = run(tiny(), input, output).assertDone();
    assertEquals(List.of("4 tensors are now in " + output), outcome.lines());
    try (Session session =
            Session.open(ModelSource.file(tiny()), LoadOptions.defaults().withThreads(1));
        Checkpoint file = Checkpoint.open(output)) {
      assertEquals("detr-r14", file.metadata().get("architecture"));
      assertEquals(
          Set.of("pred_logits", "pred_boxes", "aux.0.pred_logits", "aux.0.pred_boxes"),
          file.tensors().keySet());
      session.run(
          Pass.of(channelsLast, Mask.none(1, 40, 50)),
          made -> {
            assertSame(file, "aux.0.", made.output().layers().get(0));
            assertSame(file, "", made.output().layers().get(1));
            return null;
          });
    }
  }

  private static void assertSame(Checkpoint file, String prefix, DetrOutput.Prediction expected) {
    StoredTensor logits = file.tensors().get(prefix + "pred_logits");
    StoredTensor boxes = file.tensors().get(prefix + "pred_boxes");
    assertEquals(expected.logits().shape(), logits.shape());
    assertEquals(expected.boxes().shape(), boxes.shape());
    assertArrayEquals(expected.logits().toArray(), logits.floats());
    assertArrayEquals(expected.boxes().toArray(), boxes.floats());
  }

  @Test
  void stagesHaveTheOriginalsNamesAndShapes() {
    Path reference = ReferenceFile.resource("r50-batch");
    Path output = folder.resolve("out.safetensors");
    run(Cli.converted(FormulaModel.R50), reference, output, "--stages").assertDone();
    int stages = 0;
    try (Checkpoint expected = Checkpoint.open(reference);
        Checkpoint actual = Checkpoint.open(output)) {
      for (StoredTensor tensor : expected.tensors().values()) {
        String name = tensor.name();
        if (name.endsWith(".shape")) {
          String stage = name.substring(0, name.length() - ".shape".length());
          StoredTensor ours = actual.tensors().get(stage);
          assertArrayEquals(ints(tensor), ours.shape().sizes(), stage);
          stages++;
        } else if (name.contains("pred_")) {
          assertEquals(tensor.shape(), actual.tensors().get(name).shape(), name);
        }
      }
      assertEquals(21, stages);
      assertEquals(12 + stages, actual.tensors().size());
      // The second image is 224 × 128 in a canvas of 224 × 224: of 7 columns the last 3 are
      // padding.
      float[] mask = actual.tensors().get("stage.mask").floats();
      for (int i = 49; i < 98; i++) {
        assertEquals(i % 7 >= 4 ? 1 : 0, mask[i]);
      }
    }
  }

  private static int[] ints(StoredTensor longs) {
    int[] values = new int[longs.shape().count()];
    ByteBuffer bytes = longs.bytes();
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) bytes.getLong();
    }
    return values;
  }

  @Test
  void refusesOutputsItCannotOrMustNotWrite() throws IOException {
    Path input = folder.resolve("in.safetensors");
    Safetensors.write(input, Map.of("image.0", Tensor.zeros(3, 2, 2)), Map.of());
    byte[] before = Files.readAllBytes(input);
    run(tiny(), input, input).assertRefused("--output", "replace the input");
    run(tiny(), input, folder.resolve("sub/../in.safetensors")).assertRefused("no directory");
    run(tiny(), input, folder).assertRefused("--output", "is a directory");
    run(tiny(), input, folder.resolve("no/out")).assertRefused("--output", "no directory");
    assertArrayEquals(before, Files.readAllBytes(input));
    assertEquals(List.of("in.safetensors"), Cli.tree(folder));
  }

  @Test
  void refusesInputsWithoutImages() throws IOException {
    Path none = folder.resolve("none.safetensors");
    Safetensors.write(none, Map.of("image.1", Tensor.zeros(3, 2, 2)), Map.of());
    Path output = folder.resolve("out");
    run(tiny(), none, output).assertRefused("none.safetensors", "image.0");
    run(tiny(), tiny(), output).assertRefused("image.0");
    run(tiny(), folder.resolve("nowhere"), output).assertRefused("nowhere", "no such file");
    Cli.run("run", "--model", tiny(), "--input", none).assertRefused("--output");
    assertFalse(Files.exists(output));
    assertTrue(Files.exists(none));
  }
}
