package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.geometry.Box;
import detr.image.RgbImage;
import detr.result.Detection;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code detect} finds and prints, of which inputs. */
final class DetectTest extends DetectFixture {
  /** What the table says of an image. */
  private static List<String> table(Path image, int width, int height) {
    List<Detection> found = expected(image);
    List<String> lines = new ArrayList<>();
    String objects = found.size() == 1 ? "1 object" : found.size() + " objects";
    lines.add(image + "  " + width + "x" + height + "  " + objects);
    for (Detection d : found) {
      Box box = d.box();
      lines.add(
          "%s %.4f %.1f %.1f %.1f %.1f"
              .formatted(d.label(), d.score(), box.xmin(), box.ymin(), box.xmax(), box.ymax()));
    }
    return lines;
  }

  private static List<String> unspaced(Outcome outcome) {
    return outcome.lines().stream()
        .map(line -> line.startsWith("  ") ? line.strip().replaceAll(" +", " ") : line)
        .toList();
  }

  @Test
  void printsATableOfEachImage() {
    List<String> expected = new ArrayList<>(table(a, 160, 4));
    expected.addAll(table(b, 5, 170));
    assertEquals(expected, unspaced(detect(a, b).assertDone()));
    assertNotEquals(table(a, 160, 4).get(1), table(b, 5, 170).get(1));
  }

  @Test
  void aThresholdNothingReachesLeavesNone() {
    Outcome outcome = Cli.run("detect", "--model", model(), "--threshold", "1", a).assertDone();
    assertEquals(List.of(a + "  160x4  0 objects"), outcome.lines());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "-0.1", "NaN", "high"})
  void refusesAThresholdThatIsNoScore(String threshold) {
    Cli.run("detect", "--model", model(), "--threshold", threshold, a)
        .assertRefused("--threshold", "'" + threshold + "'", "0 to 1");
  }

  @Test
  void aBadImageAmongSeveralDoesNotStopTheRest() throws IOException {
    Path json = folder.resolve("found.json");
    Path out = folder.resolve("pics");
    Outcome outcome = detect("--json", json, "--out", out, a, text, b);
    assertEquals(ExitCode.FAILED, outcome.code());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    outcome.assertReported("notes.png", "not an image");
    List<String> tables = new ArrayList<>(table(a, 160, 4));
    tables.addAll(table(b, 5, 170));
    assertEquals(tables, unspaced(outcome));
    assertEquals(json(a, 160, 4, b, 5, 170), JsonTree.parse(Files.readString(json)));
    assertEquals(List.of("a.png", "b.jpg"), Cli.tree(out));
  }

  @Test
  void aMissingFileAmongSeveralDoesNotStopTheRest() {
    Outcome outcome = detect(folder.resolve("none.jpg"), a, folder.resolve("*.bmp"));
    assertEquals(ExitCode.FAILED, outcome.code());
    assertEquals(2, outcome.err().lines().count(), outcome.err());
    outcome.assertReported("no such file", "none.jpg");
    outcome.assertReported("no file matches", "*.bmp");
    assertEquals(table(a, 160, 4), unspaced(outcome));
  }

  @Test
  void aSingleBadImageIsBadInput() throws IOException {
    Path cut = folder.resolve("cut.jpg");
    byte[] jpeg = Files.readAllBytes(b);
    Files.write(cut, Arrays.copyOf(jpeg, jpeg.length / 2));
    Path json = folder.resolve("found.json");
    detect("--json", json, text).assertRefused("notes.png", "not an image");
    detect("--json", json, cut).assertRefused("cut.jpg", "cut off");
    detect("--json", json, folder.resolve("none.jpg")).assertRefused("no such file", "none.jpg");
    detect("--json", json, Files.createDirectory(folder.resolve("empty")))
        .assertRefused("no images");
    detect().assertRefused("IMAGE");
    assertFalse(Files.exists(json));
  }

  @Test
  void nothingButBadImagesIsAFailure() {
    Outcome outcome = detect(text, folder.resolve("none.jpg"));
    assertEquals(ExitCode.FAILED, outcome.code());
    assertEquals("", outcome.out());
    assertEquals(2, outcome.err().lines().count(), outcome.err());
  }

  /** Stored lying on its side, and turned by what its EXIF says. */
  @Test
  void anImageIsSeenUpright() throws IOException {
    Path turned = folder.resolve("turned.jpg");
    byte[] exif = {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1};
    byte[] orientation = {1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
    byte[] jpeg = Files.readAllBytes(b);
    try (var out = Files.newOutputStream(turned)) {
      out.write(jpeg, 0, 2);
      out.write(new byte[] {(byte) 0xff, (byte) 0xe1, 0, 34});
      out.write(exif);
      out.write(orientation);
      out.write(jpeg, 2, jpeg.length - 2);
    }
    Path upright = folder.resolve("upright.png");
    RgbImage lying = RgbImage.read(b);
    BufferedImage image = new BufferedImage(170, 5, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 5 * 170; i++) {
      int x = i % 5;
      int y = i / 5;
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        rgb = rgb << 8 | lying.rgb()[3 * i + c] & 0xff;
      }
      image.setRGB(169 - y, x, rgb);
    }
    ImageIO.write(image, "png", upright.toFile());
    List<String> lines = unspaced(detect(turned).assertDone());
    assertEquals(turned + "  170x5  " + expected(upright).size() + " objects", lines.get(0));
    assertEquals(table(upright, 170, 5).subList(1, lines.size()), lines.subList(1, lines.size()));
    Path out = folder.resolve("found.png");
    detect("--out", out, turned).assertDone();
    assertEquals(170, ImageIO.read(out.toFile()).getWidth());
  }

  @Test
  void imagesOfUnusualPixelsAreSeen() throws IOException {
    Path grey = picture("grey.png", 150, 4, BufferedImage.TYPE_BYTE_GRAY);
    Path deep = picture("deep.png", 150, 4, BufferedImage.TYPE_USHORT_GRAY);
    Path alpha = picture("alpha.png", 150, 4, BufferedImage.TYPE_INT_ARGB);
    Path palette = picture("palette.gif", 150, 4, BufferedImage.TYPE_BYTE_INDEXED);
    Path dot = picture("dot.bmp", 1, 1, BufferedImage.TYPE_INT_RGB);
    for (Path image : List.of(grey, deep, alpha, palette)) {
      Path out = folder.resolve("found.png");
      assertEquals(table(image, 150, 4), unspaced(detect("--out", out, image).assertDone()));
      assertEquals(150, ImageIO.read(out.toFile()).getWidth());
    }
    Path out = folder.resolve("found.jpg");
    assertEquals(table(dot, 1, 1), unspaced(detect("--out", out, dot).assertDone()));
    assertEquals(1, ImageIO.read(out.toFile()).getWidth());
  }

  @Test
  void directoriesAndPatternsStandForTheirImages() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (String name : List.of("2.png", "1.png", ".3.png", "4.txt")) {
      Files.copy(a, photos.resolve(name));
    }
    List<String> images =
        detect(photos).assertDone().lines().stream()
            .filter(l -> l.matches(".*\\d+x\\d+ .*"))
            .toList();
    assertEquals(2, images.size());
    assertTrue(images.get(0).contains("1.png") && images.get(1).contains("2.png"), images + "");
    assertEquals(
        detect(photos).out(), detect(photos.resolve("[12].p*"), photos.resolve("1.png")).out());
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    String two = detect(a, b).assertDone().out();
    for (int threads : new int[] {1, 5}) {
      Outcome outcome =
          Cli.run(
              "detect", "--model", model(), "--threads", threads, "--threshold", THRESHOLD, a, b);
      assertEquals(two, outcome.assertDone().out());
    }
  }
}
