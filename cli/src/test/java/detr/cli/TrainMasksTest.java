package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.eval.SegmentPng;
import detr.image.Pictures;
import detr.train.ModelState;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --masks}, from annotations to panoptic quality. */
final class TrainMasksTest {
  private static final int WIDTH = 60;
  private static final int HEIGHT = 48;
  private static final int SKY = 70000;
  private static final int GRASS = 300;
  private static final int BOX = 9;

  @TempDir private static Path data;
  @TempDir private Path folder;

  /** Sky over grass, and a red box before them, at four places. */
  @BeforeAll
  static void draw() throws IOException {
    Files.createDirectories(data.resolve("images"));
    Files.createDirectories(data.resolve("segments"));
    List<String> images = new ArrayList<>();
    List<String> annotations = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
      int[] ids = new int[WIDTH * HEIGHT];
      int[] areas = new int[3];
      for (int at = 0; at < ids.length; at++) {
        int x = at % WIDTH;
        int y = at / WIDTH;
        boolean box = x >= 8 * i + 6 && x < 8 * i + 28 && y >= 14 && y < 34;
        ids[at] = box ? BOX : y < 20 ? SKY : GRASS;
        areas[box ? 0 : y < 20 ? 1 : 2]++;
        image.setRGB(x, y, box ? 0xe02020 : y < 20 ? 0x60a0f0 : 0x30a030);
      }
      String name = "%d.png".formatted(i);
      Pictures.write(image, data.resolve("images").resolve(name));
      SegmentPng.write(data.resolve("segments").resolve(name), WIDTH, ids);
      images.add("{\"id\": %d, \"file_name\": \"%s\"}".formatted(i, name));
      annotations.add(
          """
          {"image_id": %d, "file_name": "%s", "segments_info": [
           {"id": %d, "category_id": 5, "area": %d, "iscrowd": 0},
           {"id": %d, "category_id": 184, "area": %d, "iscrowd": 0},
           {"id": %d, "category_id": 60, "area": %d, "iscrowd": 0}]}
          """
              .formatted(i, name, BOX, areas[0], SKY, areas[1], GRASS, areas[2]));
    }
    Files.writeString(
        truth(),
        """
        {"images": [%s],
         "categories": [{"id": 184, "name": "sky", "isthing": 0},
          {"id": 5, "name": "box", "isthing": 1}, {"id": 60, "name": "grass", "isthing": 0}],
         "annotations": [%s]}
        """
            .formatted(String.join(",", images), String.join(",", annotations)));
  }

  private static Path truth() {
    return data.resolve("panoptic.json");
  }

  private static Path segments() {
    return data.resolve("segments");
  }

  private static Cli.Outcome train(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "train", "--data", truth(), "--images", data.resolve("images"), "--lr", "2e-3"));
    arguments.addAll(
        List.of(
            "--threads",
            "1",
            "--batch",
            "2",
            "--no-augmentation",
            "--no-dropout",
            "--optimizer",
            "muon"));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  private Path boxes(int epochs) {
    Path run = folder.resolve("boxes");
    train("--panoptic", segments(), "--size", "48", "--epochs", epochs, "--out", run).assertDone();
    return run.resolve("last.safetensors");
  }

  @Test
  void aDetectorLearnsBoxesAndThenMasks() throws IOException {
    Path detector = boxes(36);
    Path run = folder.resolve("masks");
    List<Object> arguments =
        List.of(
            "--panoptic",
            segments(),
            "--val",
            truth(),
            "--val-images",
            data.resolve("images"),
            "--val-panoptic",
            segments(),
            "--masks",
            "--from",
            detector,
            "--eval-every",
            "8",
            "--out",
            run);
    Cli.Outcome trained = train(with(arguments, "--epochs", 8)).assertDone();
    String evaluated = trained.lines().get(1);
    assertTrue(evaluated.startsWith("epoch 8: loss "), trained.out());
    Cli.Outcome more = train(with(arguments, "--epochs", 16, "--resume")).assertDone();
    assertTrue(more.lines().get(1).startsWith("epoch 16: loss "), more.out());

    Path model = run.resolve("last.safetensors");
    Map<?, ?> told =
        (Map<?, ?>)
            JsonTree.parse(
                Cli.run(
                        "eval",
                        "--model",
                        model,
                        "--annotations",
                        truth(),
                        "--images",
                        data.resolve("images"),
                        "--panoptic",
                        segments(),
                        "--json")
                    .assertDone()
                    .out());
    double quality = ((Number) ((Map<?, ?>) told.get("all")).get("PQ")).doubleValue();
    List<String> log = Files.readAllLines(run.resolve("log.jsonl"));
    Map<?, ?> last = (Map<?, ?>) JsonTree.parse(log.getLast());
    assertEquals(quality, ((Number) last.get("val_PQ")).doubleValue(), 1e-6);
    assertTrue(quality > 0.25, "panoptic quality " + quality);
    assertTrue(more.lines().get(1).contains("PQ %.3f".formatted(quality)), more.out());

    ModelState before = ModelState.read(detector);
    ModelState after = ModelState.read(model);
    before
        .tensors()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(
                    tensor.toArray(), after.tensors().get("detr." + name).toArray(), name));

    Path out = folder.resolve("out");
    Path image = data.resolve("images").resolve("1.png");
    Cli.run("detect", "--model", model, "--panoptic", out, image).assertDone();
    String json = Files.readString(out.resolve("panoptic.json"));
    assertTrue(json.contains("\"isthing\": false") && json.contains("\"sky\""), json);
  }

  private static Object[] with(List<Object> arguments, Object... more) {
    List<Object> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path detector = boxes(1);
    Path run = folder.resolve("refused");
    train("--panoptic", segments(), "--masks", "--out", run).assertRefused("--masks", "--from");
    train("--masks", "--from", detector, "--out", run).assertRefused("--masks", "--panoptic DIR");
    Object[] masks = {"--panoptic", segments(), "--masks", "--from", detector, "--out", run};
    train(with(List.of(masks), "--val", truth())).assertRefused("--val-panoptic DIR");
    train(with(List.of(masks), "--freeze", "encoder")).assertRefused("--masks", "--freeze");
    train(with(List.of(masks), "--class-weight", "sky=2")).assertRefused("--class-weight");
    train("--panoptic", segments(), "--val-panoptic", segments(), "--out", run)
        .assertRefused("--val-panoptic with --val");
    train(with(List.of(masks), "--pretrain", "3")).assertRefused("--pretrain");
    Path other = folder.resolve("other.json");
    Files.writeString(other, Files.readString(truth()).replace("grass", "lawn"));
    Cli.Outcome unknown =
        Cli.run(
            "train",
            "--data",
            other,
            "--images",
            data.resolve("images"),
            "--panoptic",
            segments(),
            "--masks",
            "--from",
            detector,
            "--out",
            run);
    assertEquals(ExitCode.BAD_INPUT, unknown.code());
    unknown.assertReported("the model has no class for class 60, 'lawn'");
    assertTrue(Files.notExists(run));
    Path trained = folder.resolve("trained");
    Object[] once = {"--panoptic", segments(), "--masks", "--from", detector, "--epochs", 1};
    train(with(List.of(once), "--out", trained)).assertDone();
    train("--panoptic", segments(), "--from", trained.resolve("last.safetensors"), "--out", run)
        .assertRefused("has a mask head", "--masks");
    assertTrue(Files.notExists(run));
  }
}
