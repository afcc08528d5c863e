package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.coco.CocoFile;
import detr.coco.CocoGroundTruth;
import detr.data.synthetic.Scene;
import detr.data.synthetic.SceneSettings;
import detr.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code shapes}, {@code doctor} and {@code import}. */
final class DataCommandsTest {
  @TempDir private Path folder;

  private Path shapes() {
    Path out = folder.resolve("set");
    Cli.run("shapes", "--out", out, "--count", 3, "--seed", 4, "--size", "64x96").assertDone();
    return out;
  }

  @Test
  void shapesWritesTheScenesAndWhatIsInThem() throws IOException {
    Path out = shapes();
    assertEquals(
        List.of(
            "annotations.json",
            "images/",
            "images/000000.png",
            "images/000001.png",
            "images/000002.png"),
        Cli.tree(out));
    CocoFile coco = CocoFile.read(out.resolve("annotations.json"));
    assertEquals(10, coco.categories().size());
    int row = 0;
    for (int i = 0; i < 3; i++) {
      Scene scene = Scene.draw(SceneSettings.of(96, 64), 4, i);
      RgbImage image = RgbImage.read(out.resolve("images/00000" + i + ".png"));
      assertEquals(96, image.width());
      for (Scene.Shown shape : scene.shapes()) {
        CocoFile.Annotation annotation = coco.annotations().get(row++);
        assertEquals(i, annotation.imageId());
        assertEquals(shape.shape().ordinal(), annotation.categoryId());
        assertEquals(shape.x0(), annotation.x(), 1.5);
        assertTrue(annotation.area() <= annotation.width() * annotation.height() + 1);
      }
    }
    assertEquals(row, coco.annotations().size());
    assertEquals(3, CocoGroundTruth.read(out.resolve("annotations.json")).images().size());
  }

  @Test
  void shapesWritesOnePictureOrASheet() {
    Path picture = folder.resolve("one.png");
    Cli.run(
            "shapes",
            "--out",
            picture,
            "--count",
            1,
            "--seed",
            4,
            "--size",
            "64x96",
            "--shapes",
            3,
            "--radius",
            "0.1-0.2")
        .assertDone();
    SceneSettings settings = new SceneSettings(96, 64, 3, 3, 0.1, 0.2);
    assertArrayEquals(Scene.draw(settings, 4, 0).image().rgb(), RgbImage.read(picture).rgb());
    Path sheet = folder.resolve("sheet.jpg");
    Cli.run("shapes", "--sheet", sheet, "--size", "32x32").assertDone();
    assertEquals(6 * 256 + 5 * 4, RgbImage.read(sheet).width());
  }

  @Test
  void shapesRefusesInOneLine() throws IOException {
    Cli.run("shapes").assertRefused("--out", "--sheet");
    Cli.run("shapes", "--out", shapes()).assertRefused("other things");
    Cli.run("shapes", "--out", folder.resolve("x.png")).assertRefused("--count 1");
    Cli.run("shapes", "--sheet", folder.resolve("x.gif")).assertRefused(".png");
    Cli.run("shapes", "--sheet", folder.resolve("no/x.png")).assertRefused("no directory");
    Cli.run("shapes", "--out", folder.resolve("y"), "--size", "8x99").assertRefused("8x99");
    Cli.run("shapes", "--out", folder.resolve("y"), "--shapes", "6-1").assertRefused("6-1");
    Cli.run("shapes", "--out", folder.resolve("y"), "--shapes", "1.5").assertRefused("1.5");
    Cli.run("shapes", "--out", folder.resolve("y"), "--shapes", "0").assertRefused("0");
    Cli.run("shapes", "--out", folder.resolve("y"), "--radius", "0.1-0.9").assertRefused("0.9");
    Cli.run("shapes", "--out", folder.resolve("y"), "--count", "9999999").assertRefused("--count");
    assertEquals(
        List.of("set/"),
        Cli.tree(folder).stream()
            .filter(f -> f.endsWith("/"))
            .filter(f -> !f.contains("images"))
            .toList());
  }

  @Test
  void theDoctorIsContentWithShapes() {
    Cli.Outcome outcome =
        Cli.run("doctor", "--data", shapes().resolve("annotations.json")).assertDone();
    assertTrue(outcome.lines().getLast().startsWith("errors: 0"), outcome.out());
    assertTrue(outcome.out().contains("3 images, 0 without objects"), outcome.out());
  }

  @Test
  void theDoctorFailsForWhatMustBeMended() throws IOException {
    Path set = shapes();
    Files.delete(set.resolve("images/000001.png"));
    Cli.Outcome outcome = Cli.run("doctor", "--data", set.resolve("annotations.json"));
    assertEquals(ExitCode.FAILED, outcome.code());
    assertEquals("error: files that are missing (1)", outcome.lines().getFirst());
    assertTrue(outcome.lines().get(1).contains("000001.png"), outcome.out());
    Cli.run("doctor", "--data", folder.resolve("none.json")).assertRefused("none.json");
    Cli.run("doctor", "--data", set.resolve("annotations.json"), "--images", folder.resolve("no"))
        .assertRefused("no such folder");
    Path other = Files.writeString(folder.resolve("other.json"), "{\"images\": []}");
    Cli.run("doctor", "--data", other).assertRefused("categories");
  }

  @Test
  void importMakesWhatTheDoctorReads() throws IOException {
    Path set = shapes();
    Path labels = Files.createDirectory(set.resolve("labels"));
    Files.writeString(labels.resolve("000002.txt"), "1 0.5 0.5 0.25 0.5\n");
    Files.writeString(set.resolve("names.txt"), "cat\ndog\n");
    Path out = set.resolve("yolo.json");
    Cli.Outcome outcome = Cli.run("import", "yolo", set, "--out", out).assertDone();
    assertEquals("3 images, 1 objects of 2 classes\n", outcome.out());
    Cli.Outcome examined = Cli.run("doctor", "--data", out).assertDone();
    assertTrue(examined.out().contains("warning: classes without examples (1)"), examined.out());
  }

  @Test
  void importRefusesInOneLine() throws IOException {
    Path set = shapes();
    Path out = folder.resolve("out.json");
    Cli.run("import", "voc", set, "--out", out).assertRefused("Annotations", "--annotations");
    Cli.run("import", "yolo", set, "--out", out).assertRefused("labels");
    Files.createDirectory(set.resolve("labels"));
    Cli.run("import", "yolo", set, "--out", out).assertRefused("--names");
    Cli.run("import", "voc", set, "--out", out, "--names", out).assertRefused("--names");
    Cli.run("import", "csv", set, "--out", out).assertRefused("csv");
    assertFalse(Files.exists(out));
  }
}
