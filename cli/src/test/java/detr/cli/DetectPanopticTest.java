package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.model.DetrConfig;
import detr.model.FormulaModel;
import detr.model.ResNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DetectPanopticTest {
  /** With the classes of the published panoptic models. */
  private static final DetrConfig SMALL =
      new DetrConfig(ResNetConfig.bottlenecks(1, 1, 1, 1), false, 128, 8, 1, 2, 48, 20, 250);

  /** Weights by formula are never sure of much. */
  private static final double THRESHOLD = 0.05;

  @TempDir Path folder;
  private Path photo;

  private static Path model() {
    return FormulaModel.panopticFile(SMALL);
  }

  @BeforeEach
  void photo() throws IOException {
    photo = noise("000000000042.png", 260, 20);
  }

  private Path noise(String name, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt(1 << 24));
    }
    Path file = folder.resolve(name);
    assertTrue(ImageIO.write(image, "png", file.toFile()));
    return file;
  }

  private static Outcome detect(Object... arguments) {
    Stream<Object> first = Stream.of("detect", "--model", model(), "--threshold", THRESHOLD);
    return Cli.run(Stream.concat(first, Stream.of(arguments)).toArray());
  }

  @Test
  void writesSegmentsAsCocoHasThem() throws IOException {
    Path coco = folder.resolve("coco");
    Path drawn = folder.resolve("drawn.png");
    Outcome outcome = detect("--out", drawn, "--panoptic", coco, photo).assertDone();
    Map<?, ?> json =
        assertInstanceOf(
            Map.class, JsonTree.parse(Files.readString(coco.resolve("panoptic.json"))));
    List<?> annotations = assertInstanceOf(List.class, json.get("annotations"));
    Map<?, ?> annotation = assertInstanceOf(Map.class, annotations.getFirst());
    assertEquals(42.0, annotation.get("image_id"));
    assertEquals("000000000042.png", annotation.get("file_name"));
    List<?> segments = assertInstanceOf(List.class, annotation.get("segments_info"));
    assertTrue(outcome.lines().getFirst().endsWith(" segment" + (segments.size() > 1 ? "s" : "")));
    assertEquals(1 + segments.size(), outcome.lines().size());
    Map<Double, Double> areas = areas(ImageIO.read(coco.resolve("000000000042.png").toFile()));
    assertEquals(segments.size(), areas.size());
    for (Object segment : segments) {
      Map<?, ?> info = assertInstanceOf(Map.class, segment);
      assertEquals(areas.get(info.get("id")), info.get("area"), outcome.out());
      assertEquals((Double) info.get("category_id") <= 90, info.get("isthing"));
    }
    BufferedImage before = ImageIO.read(photo.toFile());
    BufferedImage after = ImageIO.read(drawn.toFile());
    assertEquals(before.getWidth(), after.getWidth());
    assertNotEquals(before.getRGB(0, 0), after.getRGB(0, 0));
  }

  /** By id, which is red + 256 green + 256² blue. */
  private static Map<Double, Double> areas(BufferedImage picture) {
    Map<Double, Double> areas = new HashMap<>();
    for (int i = 0; i < 260 * 20; i++) {
      int rgb = picture.getRGB(i % 260, i / 260);
      int id = (rgb >> 16 & 0xff) + 256 * (rgb >> 8 & 0xff) + 65536 * (rgb & 0xff);
      areas.merge((double) id, 1.0, Double::sum);
    }
    return areas;
  }

  /** The model sees the first two in one size. */
  @Test
  void aBatchWithoutPaddingGivesTheSegmentsOfSingleImages() throws IOException {
    Path half = noise("half.png", 130, 10);
    Path tall = noise("tall.png", 20, 260);
    Path single = folder.resolve("single");
    Path batch = folder.resolve("batch");
    Path padded = folder.resolve("padded");
    String table = detect("--panoptic", single, photo, tall, half).assertDone().out();
    Object[] options = {"--batch", 3, "--no-pad", "--panoptic", batch, photo, tall, half};
    assertEquals(table, detect(options).assertDone().out());
    for (String file : Cli.tree(single)) {
      assertArrayEquals(
          Files.readAllBytes(single.resolve(file)), Files.readAllBytes(batch.resolve(file)), file);
    }
    Path thinner = noise("thinner.png", 260, 18);
    String other = detect("--batch", 2, "--panoptic", padded, thinner, photo).assertDone().out();
    assertTrue(other.startsWith(thinner + "  260x18  "), other);
    assertArrayEquals(
        Files.readAllBytes(single.resolve("000000000042.png")),
        Files.readAllBytes(padded.resolve("000000000042.png")),
        "the larger has no padding");
  }

  @Test
  void segmentsCanBeChosen() throws IOException {
    Path coco = folder.resolve("coco");
    List<String> all = detect(photo).assertDone().lines();
    assertTrue(all.size() > 2, "several segments: " + all);
    List<String> best =
        all.stream().skip(1).sorted(Comparator.comparing(DetectPanopticTest::score)).toList();
    String label = best.getLast().strip().replaceAll(" {2,}.*", "");
    Outcome outcome =
        detect("--classes", label, "--max", 1, "--panoptic", coco, "--csv", "-", photo);
    List<String> rows = outcome.assertDone().lines();
    assertEquals(2, rows.size());
    assertTrue(rows.getLast().startsWith(photo + ",260,20," + label + ","), rows.getLast());
    assertEquals(
        best.getLast(), detect("--classes", label, "--max", 1, photo).assertDone().lines().get(1));
    Map<Double, Double> areas = areas(ImageIO.read(coco.resolve("000000000042.png").toFile()));
    double area = Double.parseDouble(best.getLast().replaceAll(".* (\\d+) pixels", "$1"));
    assertEquals(Map.of(0.0, 260 * 20 - area, 1.0, area), areas);
  }

  private static double score(String row) {
    return Double.parseDouble(row.replaceAll(".* (0\\.\\d+) .*", "$1"));
  }

  @Test
  void aDetectorMakesNoMasks() {
    Path detector = Cli.converted(FormulaModel.TINY_COCO);
    Path coco = folder.resolve("coco");
    Cli.run("detect", "--model", detector, "--panoptic", coco, photo)
        .assertRefused("--panoptic", "detr-r50-panoptic");
    assertTrue(Files.notExists(coco));
    Cli.run("detect", "--model", model(), "--panoptic", photo, photo).assertRefused("is a file");
    Cli.run("detect", "--model", model(), "--panoptic", folder, photo).assertRefused("replace");
  }

  @Test
  void convertAndInfoSayThatItIsPanoptic() {
    Path converted = folder.resolve("model");
    Outcome outcome = Cli.run("convert", model(), converted).assertDone();
    assertTrue(outcome.out().startsWith("detr-r14-panoptic is now"), outcome.out());
    List<String> lines = Cli.run("info", converted, "--size", "64x96").assertDone().lines();
    assertTrue(lines.getFirst().startsWith("detr-r14-panoptic, from "), lines.getFirst());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("  mask_head ")), lines.toString());
  }
}
