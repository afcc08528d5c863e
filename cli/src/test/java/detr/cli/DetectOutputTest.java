package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.geometry.Box;
import detr.image.RgbImage;
import detr.render.DetectionPainter;
import detr.result.Detection;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What {@code detect} writes: JSON and pictures. */
final class DetectOutputTest extends DetectFixture {
  @Test
  void writesJsonToAFileBesideTheTable() throws IOException {
    Path json = folder.resolve("found.json");
    Outcome outcome = detect("--json", json, a, b).assertDone();
    assertEquals(expected(a).size() + expected(b).size() + 2, outcome.lines().size());
    assertEquals(json(a, 160, 4, b, 5, 170), JsonTree.parse(Files.readString(json)));
  }

  @Test
  void writesNothingButJsonToStandardOutput() {
    Outcome outcome = detect("--json", "-", a, b).assertDone();
    assertEquals(json(a, 160, 4, b, 5, 170), JsonTree.parse(outcome.out()));
    assertTrue(outcome.out().endsWith("]\n"), "one line break at the end");
  }

  @Test
  void writesCocoRows() throws IOException {
    Path numbered = picture("000000000042.png", 180, 3, BufferedImage.TYPE_INT_RGB);
    Path json = folder.resolve("rows.json");
    detect("--json", json, "--format", "coco", numbered, a).assertDone();
    List<Object> rows = new ArrayList<>();
    for (Path image : List.of(numbered, a)) {
      for (Detection d : expected(image)) {
        Box box = d.box();
        rows.add(
            Map.of(
                "image_id",
                image == a ? "a" : (Object) 42.0,
                "category_id",
                (double) d.classId(),
                "bbox",
                List.of(
                    number(box.xmin()),
                    number(box.ymin()),
                    number(box.xmax() - box.xmin()),
                    number(box.ymax() - box.ymin())),
                "score",
                number(d.score())));
      }
    }
    assertEquals(rows, JsonTree.parse(Files.readString(json)));
  }

  @Test
  void theFormatIsOfJson() {
    detect("--format", "coco", a).assertRefused("--format coco", "--json");
    detect("--format", "xml", "--json", "-", a).assertRefused("--format", "'xml'");
  }

  @Test
  void jsonThatCannotBeWrittenIsRefusedBeforeTheWork() throws IOException {
    byte[] before = Files.readAllBytes(b);
    detect("--json", folder.resolve("no/found.json"), a).assertRefused("--json", "no directory");
    detect("--json", folder, a).assertRefused("--json", "is a directory");
    // Who takes --json for a switch must not lose an image.
    detect("--json", b, a).assertRefused("--json", "b.jpg", "image");
    assertArrayEquals(before, Files.readAllBytes(b));
  }

  @Test
  void writesThePictureOfASingleImage() throws IOException {
    Path out = folder.resolve("found.png");
    detect("--out", out, a).assertDone();
    BufferedImage expected = DetectionPainter.paint(RgbImage.read(a), expected(a));
    assertSamePixels(expected, ImageIO.read(out.toFile()));
    // Again: an older picture is replaced.
    detect("--out", out, b).assertDone();
    assertEquals(170, ImageIO.read(out.toFile()).getHeight());
  }

  private static void assertSamePixels(BufferedImage expected, BufferedImage actual) {
    int width = expected.getWidth();
    int height = expected.getHeight();
    assertEquals(width, actual.getWidth());
    assertArrayEquals(
        expected.getRGB(0, 0, width, height, null, 0, width),
        actual.getRGB(0, 0, width, height, null, 0, width));
  }

  @Test
  void writesPicturesOfSeveralIntoADirectory() throws IOException {
    Path c = picture("c.gif", 150, 4, BufferedImage.TYPE_BYTE_INDEXED);
    Path out = folder.resolve("deep/found");
    detect("--out", out, a, b, c).assertDone();
    assertEquals(List.of("a.png", "b.jpg", "c.gif.png"), Cli.tree(out));
    for (Path file : List.of(out.resolve("a.png"), out.resolve("b.jpg"))) {
      assertEquals(
          RgbImage.read(folder.resolve(file.getFileName())).width(), RgbImage.read(file).width());
    }
    // A single image goes there too if the directory exists, or its name is no picture's.
    detect("--out", out, c).assertDone();
    detect("--out", folder.resolve("single"), c).assertDone();
    assertEquals(List.of("c.gif.png"), Cli.tree(folder.resolve("single")));
  }

  @Test
  void refusesOutputsThatWouldReplaceOrMixUpPictures() throws IOException {
    byte[] before = Files.readAllBytes(a);
    Path same = picture("sub/a.png", 160, 4, BufferedImage.TYPE_INT_RGB);
    detect("--out", a, a).assertRefused("--out", "replace", "a.png");
    detect("--out", folder, a).assertRefused("--out", "replace", "a.png");
    detect("--out", folder.resolve("pics"), a, same).assertRefused("--out", "both", "sub");
    detect("--out", folder.resolve("x.png"), a, b).assertRefused("x.png", "give a directory");
    detect("--out", folder.resolve("x.gif"), a).assertRefused("x.gif", ".png", ".jpg");
    detect("--out", folder.resolve("no/x.png"), a).assertRefused("no directory");
    Path file = Files.writeString(folder.resolve("file"), "mine");
    detect("--out", file, a).assertRefused("--out", "is a file");
    assertEquals("mine", Files.readString(file));
    assertArrayEquals(before, Files.readAllBytes(a));
    assertEquals(
        List.of("a.png", "b.jpg", "file", "notes.png", "sub/", "sub/a.png"), Cli.tree(folder));
  }

  @Test
  void aMissingModelLeavesNoDirectoryBehind() {
    Cli.run("detect", "--model", folder.resolve("none"), "--out", folder.resolve("pics"), a)
        .assertRefused("none");
    assertFalse(Files.exists(folder.resolve("pics")));
  }
}
