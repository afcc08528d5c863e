package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.model.FormulaModel;
import detr.model.ReferenceFile;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.FormulaImage;
import detr.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The short DETR against PyTorch's values of the listing and of the notebook. */
final class VerifyShortDetrTest {
  private static final Path DEMO = ReferenceFile.resource("demo-small");

  @TempDir Path folder;

  private static Path demo() {
    return FormulaModel.shortFile(FormulaModel.R50);
  }

  @ParameterizedTest
  @CsvSource({"1, article", "0.1, colab"})
  void computesTheOriginalsNumbersAtEitherScale(String scale, String name) {
    Outcome outcome = Cli.run("verify", demo(), DEMO, "--feature-scale", scale).assertDone();
    assertRows(outcome, name);
    outcome = Cli.run("verify", "--exact", demo(), DEMO, "--feature-scale", scale).assertDone();
    assertRows(outcome, name);
  }

  /** The published one's, unless told. */
  @Test
  void theScaleIsTheNotebooksUnlessTold() {
    assertRows(Cli.run("verify", demo(), DEMO).assertDone(), "colab");
  }

  private static void assertRows(Outcome outcome, String name) {
    assertEquals(4, outcome.lines().size(), outcome.out());
    assertTrue(outcome.lines().get(1).startsWith(name + ".pred_logits "), outcome.out());
    assertTrue(outcome.lines().get(2).startsWith(name + ".pred_boxes "), outcome.out());
    assertEquals("all 2 pass", outcome.lines().getLast());
  }

  @Test
  void otherScalesAndOtherModelsHaveNoReference() {
    Cli.run("verify", demo(), DEMO, "--feature-scale", "0.5")
        .assertRefused("demo-small", "article=1.0", "colab=0.1", "0.5");
    Cli.run("verify", Cli.converted(FormulaModel.TINY), DEMO)
        .assertRefused("demo-small", "short DETR", "detr-r14");
  }

  /** Files that hold their images hold what the formula gives, to the bit. */
  @ParameterizedTest
  @ValueSource(strings = {"r50-small", "r50-batch"})
  void imagesByFormulaAreTheOriginals(String name) {
    try (Checkpoint file = Checkpoint.open(ReferenceFile.resource(name))) {
      var images = FormulaImage.of(file);
      assertEquals(name.equals("r50-small") ? 1 : 2, images.size());
      for (int i = 0; i < images.size(); i++) {
        var expected = file.tensors().get("image." + i);
        assertEquals(expected.shape(), images.get(i).shape());
        assertArrayEquals(expected.floats(), images.get(i).toArray());
      }
    }
  }

  /** Of the photo's 800 × 1066 there are no whole blocks; the photo itself is asked for. */
  @Test
  void imagesOfOtherSizesAreNotByFormula() throws IOException {
    Path photo = folder.resolve("photo.safetensors");
    Map<String, Tensor> outputs = Map.of("pred_boxes", Tensor.zeros(1, 1, 4));
    Safetensors.write(photo, outputs, Map.of("image_sizes", "[[800, 1066]]"));
    Cli.run("verify", Cli.converted(FormulaModel.TINY), photo).assertRefused("--photo");
    Safetensors.write(photo, outputs, Map.of("image_sizes", "[[32, 48]]"));
    Outcome outcome = Cli.run("verify", Cli.converted(FormulaModel.TINY), photo);
    assertEquals("1 of 1 fail", outcome.lines().getLast());
  }
}
