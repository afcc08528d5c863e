package detr.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.DetectOptions;
import detr.Detector;
import detr.cli.Cli.Outcome;
import detr.inference.LoadOptions;
import detr.model.FormulaModel;
import detr.result.Detection;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code detect} on thin images, which are small once resized, where noise is something. */
abstract class DetectFixture {
  static final float THRESHOLD = 0.4f;

  private static Detector detector;

  @TempDir Path folder;
  Path a;
  Path b;
  Path text;

  @BeforeAll
  static void load() {
    detector = Detector.load(model(), LoadOptions.defaults().withThreads(2));
  }

  @AfterAll
  static void close() {
    detector.close();
  }

  static Path model() {
    return Cli.converted(FormulaModel.TINY_COCO);
  }

  @BeforeEach
  void files() throws IOException {
    a = picture("a.png", 160, 4, BufferedImage.TYPE_INT_RGB);
    b = picture("b.jpg", 5, 170, BufferedImage.TYPE_INT_RGB);
    text = Files.writeString(folder.resolve("notes.png"), "no image");
  }

  Path picture(String name, int width, int height, int type) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    Random random = new Random(width);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, 0xff000000 | random.nextInt(1 << 24));
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    String format = name.substring(name.lastIndexOf('.') + 1);
    assertTrue(ImageIO.write(image, format, file.toFile()), name);
    return file;
  }

  static Outcome detect(Object... arguments) {
    Stream<Object> first =
        Stream.of("detect", "--model", model(), "--threads", 2, "--threshold", THRESHOLD);
    return Cli.run(Stream.concat(first, Stream.of(arguments)).toArray());
  }

  static List<Detection> expected(Path image) {
    List<Detection> found = detector.detect(image, DetectOptions.above(THRESHOLD));
    assertFalse(found.isEmpty());
    return found;
  }

  /** What the JSON says: images with width and height in turn. */
  static List<Object> json(Object... images) {
    List<Object> results = new ArrayList<>();
    for (int i = 0; i < images.length; i += 3) {
      List<Object> detections = new ArrayList<>();
      for (Detection d : expected((Path) images[i])) {
        Map<String, Object> box =
            Map.of(
                "xmin", number(d.box().xmin()),
                "ymin", number(d.box().ymin()),
                "xmax", number(d.box().xmax()),
                "ymax", number(d.box().ymax()));
        detections.add(
            Map.of(
                "label",
                d.label(),
                "class_id",
                (double) d.classId(),
                "score",
                number(d.score()),
                "box",
                box));
      }
      results.add(
          Map.of(
              "image",
              images[i].toString(),
              "width",
              (double) (int) images[i + 1],
              "height",
              (double) (int) images[i + 2],
              "detections",
              detections));
    }
    return results;
  }

  /** A float's shortest decimal, read as a double. */
  static double number(float value) {
    return Double.parseDouble(Float.toString(value));
  }
}
