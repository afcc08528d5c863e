package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.model.CocoLabels;
import detr.model.DetrConfig;
import detr.model.FormulaModel;
import detr.model.ReferenceFile;
import detr.model.ResNetConfig;
import detr.weights.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a photo and a checkpoint of the official layout to boxes, where these files are at hand. */
final class SharedReferenceTest {
  private static final double THRESHOLD = 0.5;
  private static final double SCORE_ERROR = 1e-4;
  private static final double PIXELS = 0.05;

  @TempDir Path folder;

  private static Path shared(String name) {
    Path file = Path.of("../../shared", name);
    Assumptions.assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
    return file;
  }

  private static Path model() {
    return Cli.converted(FormulaModel.R50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dog_bike_car.png", "dog_bike_car.jpg"})
  void aPhotoGivesTheOriginalsPixelsOutputsAndBoxes(String name) {
    Path reference = shared("reference/r50-photo.safetensors");
    Outcome outcome =
        Cli.run("verify", model(), reference, "--photo", shared("photos/" + name)).assertDone();
    assertEquals("all 37 pass", outcome.lines().getLast(), outcome.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dog_bike_car.png", "dog_bike_car.jpg"})
  void detectFindsWhatTheOriginalFinds(String name) {
    Path reference = shared("reference/r50-photo.safetensors");
    Path photo = shared("photos/" + name);
    Outcome outcome =
        Cli.run("detect", "--model", model(), "--threshold", THRESHOLD, "--json", "-", photo)
            .assertDone();
    List<?> images = assertInstanceOf(List.class, JsonTree.parse(outcome.out()));
    Map<?, ?> image = assertInstanceOf(Map.class, images.getFirst());
    List<?> detections = assertInstanceOf(List.class, image.get("detections"));
    List<Object> found = new ArrayList<>(detections);
    try (Checkpoint file = Checkpoint.open(reference)) {
      ByteBuffer scores = bytes(file, "post.0.scores");
      ByteBuffer labels = bytes(file, "post.0.labels");
      ByteBuffer boxes = bytes(file, "post.0.boxes");
      for (int query = 0; query < 100; query++) {
        double score = scores.getDouble();
        long label = labels.getLong();
        double[] box = new double[4];
        boxes.asDoubleBuffer().get(box);
        boxes.position(boxes.position() + 4 * Double.BYTES);
        if (score > THRESHOLD) {
          assertTrue(
              found.removeIf(d -> isThat(d, score, label, box)),
              () -> "no class " + label + " at " + Arrays.toString(box) + " in " + outcome.out());
        }
      }
    }
    assertEquals(List.of(), found, "found by us and not by the original");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theVariantsOfTheBackboneComputeTheOriginalsNumbers(boolean exact) {
    Object[] options = exact ? new Object[] {"--exact"} : new Object[0];
    Path dc5 = shared("reference/r50-dc5-small.safetensors");
    Path r101 = shared("reference/r101-small.safetensors");
    DetrConfig large =
        new DetrConfig(ResNetConfig.bottlenecks(3, 4, 23, 3), false, 256, 8, 6, 6, 2048, 100, 91);
    for (List<Object> words :
        List.<List<Object>>of(
            List.of("verify", FormulaModel.file(FormulaModel.R50), dc5, "--dilation"),
            List.of("verify", FormulaModel.file(large), r101))) {
      List<Object> all = new ArrayList<>(words);
      all.addAll(List.of(options));
      Outcome outcome = Cli.run(all.toArray()).assertDone();
      assertEquals("all 33 pass", outcome.lines().getLast(), outcome.out());
    }
    assertEquals(
        ExitCode.FAILED, Cli.run("verify", FormulaModel.file(FormulaModel.R50), dc5).code());
  }

  private static boolean isThat(Object detection, double score, long label, double[] box) {
    Map<?, ?> values = assertInstanceOf(Map.class, detection);
    Map<?, ?> corners = assertInstanceOf(Map.class, values.get("box"));
    boolean same =
        (Double) values.get("class_id") == label
            && values.get("label").equals(CocoLabels.NAMES.get((int) label))
            && Math.abs((Double) values.get("score") - score) <= SCORE_ERROR;
    List<String> names = List.of("xmin", "ymin", "xmax", "ymax");
    for (int i = 0; i < 4; i++) {
      same &= Math.abs((Double) corners.get(names.get(i)) - box[i]) <= PIXELS;
    }
    return same;
  }

  private static ByteBuffer bytes(Checkpoint file, String name) {
    return file.tensors().get(name).bytes();
  }

  @Test
  void verifyComparesMasksToo() {
    Path reference = shared("reference/r50-panoptic-small.safetensors");
    Outcome outcome =
        Cli.run("verify", FormulaModel.panopticFile(FormulaModel.R50), reference).assertDone();
    assertTrue(outcome.out().contains("pred_masks"), outcome.out());
    assertEquals("all 34 pass", outcome.lines().getLast(), outcome.out());
  }

  @Test
  void theCheckpointOfTheOfficialLayoutIsConvertedAndComputes() throws IOException {
    Path packed = shared("checkpoints/detr-r50.pth.gz");
    Path checkpoint = folder.resolve("detr-r50.pth");
    try (var in = new GZIPInputStream(Files.newInputStream(packed), 1 << 16)) {
      Files.copy(in, checkpoint);
    }
    Path model = folder.resolve("detr-r50");
    Cli.run("convert", checkpoint, model).assertDone();
    Cli.run("verify", model, ReferenceFile.resource("r50-small")).assertDone();
    Cli.run("convert", packed, folder.resolve("packed")).assertRefused("detr-r50.pth.gz", "gzip");
  }
}
