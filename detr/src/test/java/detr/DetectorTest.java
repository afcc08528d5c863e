package detr;

import static detr.DetectOptions.above;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.Batch;
import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Pass;
import detr.inference.PostProcess;
import detr.inference.Preprocess;
import detr.inference.Session;
import detr.model.CocoLabels;
import detr.model.FormulaModel;
import detr.nn.MismatchException;
import detr.result.Detection;
import detr.weights.Checkpoint;
import detr.weights.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DetectorTest {
  @TempDir Path folder;

  private static Detector coco(int threads) {
    return Detector.load(
        FormulaModel.file(FormulaModel.TINY_COCO), LoadOptions.defaults().withThreads(threads));
  }

  private static RgbImage image(long seed, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new Random(seed).nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }

  /** Thin images, which are small once resized, each to another size: more than plans are kept. */
  private static List<RgbImage> thinImages() {
    List<RgbImage> images = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      images.add(i % 2 == 0 ? image(i, 150 + 7 * i, 4) : image(i, 5, 160 + 9 * i));
    }
    return images;
  }

  /** The strip is small; as the square that the model sees it would be 81 million pixels. */
  @Test
  void aLargeSquareIsRefusedHoweverSmallTheImage() throws IOException {
    Path file = folder.resolve("square.safetensors");
    Safetensors.write(
        file,
        FormulaModel.tensors(FormulaModel.TINY_SMALL),
        Checkpoint.metadata("detr-tiny", Map.of("heads", "4", "input-size", "9000,9000")));
    try (Detector detector = Detector.load(file, LoadOptions.defaults().withThreads(1))) {
      IllegalArgumentException thrown =
          assertThrows(
              IllegalArgumentException.class,
              () -> detector.detect(image(1, 9000, 1), above(0.5f)));
      assertTrue(thrown.getMessage().contains("9000x9000"), thrown::getMessage);
    }
  }

  @Test
  void eightThreadsAtOnceGetWhatOneAloneGets() throws Exception {
    List<RgbImage> images = thinImages();
    List<List<Detection>> alone = new ArrayList<>();
    try (Detector detector = coco(1)) {
      for (RgbImage image : images) {
        List<Detection> found = detector.detect(image, above(0.1f));
        assertFalse(found.isEmpty());
        alone.add(found);
      }
    }
    int threads = 8;
    CyclicBarrier together = new CyclicBarrier(threads);
    try (Detector detector = coco(2);
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int first = t;
        tasks.add(
            () -> {
              together.await();
              for (int i = 0; i < images.size(); i++) {
                int at = (first + i) % images.size();
                assertEquals(alone.get(at), detector.detect(images.get(at), above(0.1f)));
              }
              return null;
            });
      }
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
    }
  }

  @Test
  void aFileAnImageAndItsSamplesGiveTheSame() throws IOException {
    RgbImage samples = image(1, 200, 5);
    BufferedImage picture = samples.toBufferedImage();
    Path file = folder.resolve("picture.png");
    ImageIO.write(picture, "png", file.toFile());
    try (Detector detector = coco(2)) {
      List<Detection> expected = detector.detect(samples, above(0.1f));
      assertEquals(expected, detector.detect(picture, above(0.1f)));
      assertEquals(expected, detector.detect(file, above(0.1f)));
    }
  }

  @Test
  void theThresholdTakesTheBestOfAllQueries() {
    RgbImage image = image(2, 180, 4);
    try (Detector detector = coco(2)) {
      List<Detection> all = detector.detect(image, above(0));
      assertEquals(FormulaModel.TINY_COCO.queries(), all.size());
      for (int i = 0; i < all.size(); i++) {
        Detection d = all.get(i);
        assertEquals(CocoLabels.NAMES.get(d.classId()), d.label());
        assertTrue(i == 0 || all.get(i - 1).score() >= d.score(), "best first");
        assertTrue(d.box().xmin() <= d.box().xmax() && d.box().ymin() <= d.box().ymax());
      }
      float middle = all.get(10).score();
      assertEquals(
          all.stream().filter(d -> d.score() > middle).toList(),
          detector.detect(image, above(middle)));
      assertEquals(List.of(), detector.detect(image, above(1)));
      for (float bad : new float[] {-0.1f, 1.1f, Float.NaN}) {
        assertThrows(IllegalArgumentException.class, () -> detector.detect(image, above(bad)));
      }
    }
  }

  @Test
  void classesThatAreNotCocosAreNumbered() {
    try (Detector detector =
        Detector.load(
            FormulaModel.file(FormulaModel.TINY), LoadOptions.defaults().withThreads(1))) {
      assertEquals(List.of("class 0", "class 1", "class 2"), detector.labels());
      for (Detection d : detector.detect(image(3, 150, 4), above(0))) {
        assertEquals("class " + d.classId(), d.label());
      }
    }
    try (Detector detector = coco(1)) {
      assertEquals(CocoLabels.NAMES, detector.labels());
    }
  }

  @Test
  void oneByOnePixelIsAnImage() {
    try (Detector detector = coco(2)) {
      List<Detection> all = detector.detect(image(4, 1, 1), above(0));
      assertEquals(FormulaModel.TINY_COCO.queries(), all.size());
      for (Detection d : all) {
        float[] box = {d.box().xmin(), d.box().ymin(), d.box().xmax(), d.box().ymax()};
        for (float side : box) {
          assertTrue(side > -1 && side < 2, "in pixels of the image: " + d);
        }
      }
    }
  }

  /** The model sees all three in one size. */
  @Test
  void imagesOfOneSizeGetInABatchWhatTheyGetAlone() {
    List<RgbImage> images = List.of(image(6, 160, 4), image(7, 320, 8), image(8, 160, 4));
    try (Detector detector = coco(2)) {
      List<List<Detection>> alone = images.stream().map(i -> detector.detect(i, above(0))).toList();
      assertNotEquals(alone.get(0), alone.get(2));
      assertEquals(alone, detector.detectBatch(images, above(0)));
      assertEquals(alone.subList(0, 1), detector.detectBatch(images.subList(0, 1), above(0)));
    }
  }

  /** 40×1333 fills the batch and is not padded; 38×1330 is seen as the original pads it. */
  @Test
  void otherImagesArePadded() {
    RgbImage large = image(9, 200, 6);
    RgbImage small = image(10, 210, 6);
    Batch padded =
        Preprocess.batch(List.of(ResizeRule.DETR.fit(small), ResizeRule.DETR.fit(large)));
    Path file = FormulaModel.file(FormulaModel.TINY_COCO);
    try (Detector detector = coco(2);
        Session session =
            Session.open(ModelSource.file(file), LoadOptions.defaults().withThreads(2))) {
      List<List<Detection>> found = detector.detectBatch(List.of(small, large), above(0));
      assertEquals(detector.detect(large, above(0)), found.get(1));
      assertNotEquals(detector.detect(small, above(0)), found.get(0));
      List<Detection> expected =
          session.run(
              Pass.of(padded.images(), padded.mask()),
              made ->
                  PostProcess.detections(
                      made.output().prediction().logits(),
                      made.output().prediction().boxes(),
                      0,
                      210,
                      6,
                      0,
                      CocoLabels.NAMES));
      assertEquals(expected, found.get(0));
    }
  }

  @Test
  void refusesBatchesThatAreNone() {
    try (Detector detector = coco(1)) {
      assertThrows(
          IllegalArgumentException.class, () -> detector.detectBatch(List.of(), above(0.5f)));
      List<RgbImage> many = Collections.nCopies(70, image(11, 10, 10));
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> detector.detectBatch(many, above(0.5f)))
              .getMessage();
      assertTrue(message.contains("70 images of up to 800x800"), message);
    }
  }

  @Test
  void classesMayHaveOtherNames() {
    RgbImage image = image(12, 150, 4);
    Path file = FormulaModel.file(FormulaModel.TINY);
    LoadOptions options = LoadOptions.defaults().withThreads(1);
    try (Detector detector = Detector.load(file, options);
        Detector named = Detector.load(file, options.withLabels(List.of("x", "y", "z")))) {
      List<Detection> found = named.detect(image, above(0));
      assertEquals(detector.detect(image, above(0)).size(), found.size());
      for (Detection d : found) {
        assertEquals(named.labels().get(d.classId()), d.label());
      }
      LoadOptions few = options.withLabels(List.of("x"));
      String message =
          assertThrows(MismatchException.class, () -> Detector.load(file, few)).getMessage();
      assertTrue(message.endsWith("1 names for a model of 3 classes"), message);
    }
  }

  @Test
  void aClosedDetectorRefuses() {
    Detector detector = coco(2);
    RgbImage image = image(5, 150, 4);
    detector.detect(image, above(0.5f));
    detector.close();
    detector.close();
    assertThrows(IllegalStateException.class, () -> detector.detect(image, above(0.5f)));
  }
}
