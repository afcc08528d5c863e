package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.model.FormulaModel;
import detr.model.ReferenceFile;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.weights.DType;
import detr.weights.FormulaWeights;
import detr.weights.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VerifyTest {
  private static final Path SMALL = ReferenceFile.resource("r50-small");

  @TempDir Path folder;

  private static Path r50() {
    return Cli.converted(FormulaModel.R50);
  }

  private static Path tiny() {
    return Cli.converted(FormulaModel.TINY_COCO);
  }

  private Path tensors(Map<String, Tensor> tensors) throws IOException {
    Path file = folder.resolve("tensors.safetensors");
    Safetensors.write(file, tensors, Map.of());
    return file;
  }

  /** By tensor: the words behind its name. */
  private static Map<String, List<String>> rows(Outcome outcome) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (String line : outcome.lines().subList(1, outcome.lines().size() - 1)) {
      List<String> words = List.of(line.split(" +"));
      rows.put(words.getFirst(), words.subList(1, words.size()));
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"r50-small", "r50-batch"})
  void theConvertedModelComputesTheOriginalsNumbers(String name) {
    everythingPasses(Cli.run("verify", r50(), ReferenceFile.resource(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"r50-small", "r50-batch"})
  void withoutWinogradItDoesWithinTighterBounds(String name) {
    everythingPasses(Cli.run("verify", "--exact", r50(), ReferenceFile.resource(name)));
  }

  private static void everythingPasses(Outcome outcome) {
    outcome.assertDone();
    Map<String, List<String>> rows = rows(outcome);
    assertEquals(12 + 21, rows.size(), outcome.out());
    rows.values().forEach(row -> assertEquals("pass", row.getLast(), outcome.out()));
    for (String tensor : List.of("aux.0.pred_logits", "pred_boxes", "stage.mask")) {
      assertTrue(rows.containsKey(tensor), outcome.out());
    }
    assertEquals("all 33 pass", outcome.lines().getLast());
  }

  /** PyTorch's own error is printed, and the bound is five times that. */
  @Test
  void theBoundsAreTakenFromPyTorchsOwnError() {
    Map<String, List<String>> rows = rows(Cli.run("verify", r50(), SMALL).assertDone());
    assertEquals(List.of("1.71e-04", "8.54e-04", "pass"), afterError(rows, "pred_logits"));
    assertEquals(List.of("1.18e-05", "5.88e-05", "pass"), afterError(rows, "aux.3.pred_boxes"));
  }

  /** Twice PyTorch's own error, or 5e-4 and 3e-5. */
  @Test
  void exactHasTighterBounds() {
    Map<String, List<String>> rows = rows(Cli.run("verify", "--exact", r50(), SMALL).assertDone());
    assertEquals(List.of("1.71e-04", "3.42e-04", "pass"), afterError(rows, "pred_logits"));
    assertEquals(List.of("1.18e-05", "2.35e-05", "pass"), afterError(rows, "aux.3.pred_boxes"));
    Path batch = ReferenceFile.resource("r50-batch");
    rows = rows(Cli.run("verify", "--exact", r50(), batch).assertDone());
    assertEquals(List.of("3.26e-04", "5.00e-04", "pass"), afterError(rows, "aux.2.pred_logits"));
    assertEquals("-", afterError(rows, "stage.encoder.3").getFirst());
  }

  private static List<String> afterError(Map<String, List<String>> rows, String tensor) {
    return rows.get(tensor).subList(1, rows.get(tensor).size());
  }

  @Test
  void weightsOfAnotherSeedFail() throws IOException {
    Map<String, Tensor> other = new LinkedHashMap<>();
    FormulaModel.shapes(FormulaModel.R50)
        .forEach(
            (name, shape) ->
                other.put(
                    name, Tensor.of(FormulaWeights.fill(2, name, shape.sizes()), shape.sizes())));
    Outcome outcome = Cli.run("verify", tensors(other), SMALL);
    assertEquals(ExitCode.FAILED, outcome.code(), outcome.err());
    assertEquals("", outcome.err());
    rows(outcome)
        .forEach(
            (name, row) -> {
              boolean ofWeights = !name.equals("stage.position") && !name.equals("stage.mask");
              assertEquals(ofWeights ? "FAIL" : "pass", row.getLast(), name);
            });
    assertEquals("31 of 33 fail", outcome.lines().getLast());
  }

  /** One tensor is another: what it does not reach still passes. */
  @Test
  void theTableTellsWhereAModelGoesWrong() throws IOException {
    Map<String, Tensor> tensors = FormulaModel.tensors(FormulaModel.R50);
    Tensor bias = tensors.get("class_embed.bias");
    bias.data()[5] += 1e-3f;
    Outcome outcome = Cli.run("verify", tensors(tensors), SMALL);
    assertEquals(ExitCode.FAILED, outcome.code(), outcome.err());
    rows(outcome)
        .forEach(
            (name, row) ->
                assertEquals(name.endsWith("logits") ? "FAIL" : "pass", row.getLast(), name));
    assertEquals("6 of 33 fail", outcome.lines().getLast());
  }

  @Test
  void aModelOfOtherSizesFails() {
    Outcome outcome = Cli.run("verify", tiny(), SMALL);
    assertEquals(ExitCode.FAILED, outcome.code(), outcome.err());
    assertEquals("FAIL", rows(outcome).get("pred_logits").getLast());
    assertEquals("pass", rows(outcome).get("stage.mask").getLast());
  }

  @Test
  void aFileWithoutAnythingToCompareIsNoReference() throws IOException {
    Path images = tensors(Map.of("image.0", Tensor.zeros(3, 40, 50)));
    Cli.run("verify", tiny(), images).assertRefused("tensors.safetensors", "no reference values");
    Path other = ReferenceFile.resource("../image/r50-photo-post");
    Cli.run("verify", tiny(), other).assertRefused("r50-photo-post", "--photo");
    Path text = Files.writeString(folder.resolve("text.txt"), "hello");
    Cli.run("verify", tiny(), text).assertRefused("text.txt", "not a weight file");
    Cli.run("verify", tiny(), folder.resolve("none")).assertRefused("none", "no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3 0 5", "3 5", "1 4 4"})
  void imagesOfAnImpossibleShapeAreRefused(String sizes) throws IOException {
    int[] shape = Stream.of(sizes.split(" ")).mapToInt(Integer::parseInt).toArray();
    Path images = tensors(Map.of("image.0", Tensor.zeros(shape)));
    Cli.run("verify", tiny(), images).assertRefused("tensors.safetensors", "image");
    Path out = folder.resolve("out.safetensors");
    Cli.run("run", "--model", tiny(), "--input", images, "--output", out)
        .assertRefused("tensors.safetensors", "image");
  }

  /** A few bytes in a file, and gigabytes once padded to one size. */
  @Test
  void imagesThatPadEachOtherBeyondMemoryAreRefused() throws IOException {
    Tensor high = Tensor.zeros(3, 20_000, 1);
    Path images = tensors(Map.of("image.0", high, "image.1", Tensor.zeros(3, 1, 20_000)));
    Cli.run("verify", tiny(), images).assertRefused("2 images of 20000x20000", "40 megapixels");
  }

  @Test
  void imagesOfIntegersAreRefused() throws IOException {
    Path images = folder.resolve("images.safetensors");
    Safetensors.Entry pixels = Safetensors.Entry.of(DType.U8, Shape.of(3, 1, 1), new byte[3]);
    Safetensors.writeEntries(images, Map.of("image.0", pixels), Map.of());
    Cli.run("verify", tiny(), images).assertRefused("images.safetensors", "image.0", "U8");
  }

  @Test
  void itIsEitherAReferenceOrThePublishedValues() throws IOException {
    Path photo = picture(20, 10);
    Cli.run("verify", tiny()).assertRefused("REFERENCE", "--published");
    Cli.run("verify", tiny(), SMALL, "--published", photo).assertRefused("either");
    Cli.run("verify", tiny(), "--published", photo, "--photo", photo).assertRefused("--photo");
    Cli.run("verify").assertRefused("MODEL", "detr verify --help");
  }

  @Test
  void aPhotoIsComparedWithAFileOfItsOutputs() throws IOException {
    Outcome outcome = Cli.run("verify", tiny(), SMALL, "--photo", picture(300, 5));
    assertEquals(ExitCode.FAILED, outcome.code(), outcome.err());
    Cli.run("verify", tiny(), SMALL, "--photo", folder.resolve("none.jpg"))
        .assertRefused("none.jpg");
  }

  private Path picture(int width, int height) throws IOException {
    Path file = folder.resolve(width + "x" + height + ".png");
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }
}
