package detr.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.coco.CocoCategory;
import detr.coco.CocoException;
import detr.coco.CocoFile;
import detr.coco.PanopticPrediction;
import detr.coco.SegmentMap;
import detr.eval.PanopticEvaluator;
import detr.eval.PanopticScores;
import detr.eval.SegmentPng;
import detr.image.ImageException;
import detr.image.ImageSize;
import detr.image.Pictures;
import detr.image.ReadOptions;
import detr.image.ResizeRule;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PanopticDataTest {
  /**
   * Of image 8 segment 9 is a line at the border, 3 one pixel, 5 a crowd; 11 has no pixels, and
   * 70000 is only in the PNG. Image 3 has no segments.
   */
  private static final String TRUTH =
      """
      {"images": [{"id": 3, "file_name": "three.jpg"}, {"id": 8, "file_name": "eight.png"}],
       "categories": [{"id": 200, "name": "grass", "isthing": 0},
         {"id": 1, "name": "cat", "isthing": 1}, {"id": 2, "name": "dog", "isthing": 1}],
       "annotations": [
         {"image_id": 8, "file_name": "8.png", "segments_info": [
           {"id": 9, "category_id": 200, "area": 3, "bbox": [4, 0, 1, 3]},
           {"id": 7, "category_id": 1, "area": 4, "iscrowd": 0},
           {"id": 11, "category_id": 2, "area": 6, "iscrowd": 0},
           {"id": 3, "category_id": 1, "area": 1, "iscrowd": 0},
           {"id": 5, "category_id": 1, "area": 2, "iscrowd": 1}]},
         {"image_id": 3, "file_name": "3.png", "segments_info": []}]}
      """;

  private static final int[] EIGHT = {
    7, 7, 0, 70000, 9, //
    7, 7, 3, 0, 9,
    0, 0, 5, 5, 9
  };

  @TempDir private Path folder;
  private Path images;
  private Path pictures;

  @BeforeEach
  void pictures() throws IOException {
    images = Files.createDirectory(folder.resolve("images"));
    picture("eight.png", 5, 3);
    picture("three.jpg", 2, 1);
    pictures = Files.createDirectory(folder.resolve("panoptic_train"));
    SegmentPng.write(pictures.resolve("8.png"), 5, EIGHT);
    SegmentPng.write(pictures.resolve("3.png"), 2, 0, 0);
  }

  private void picture(String name, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Pictures.write(image, images.resolve(name));
  }

  private PanopticFiles open(String json) throws IOException {
    Path annotations = Files.writeString(folder.resolve("panoptic_train.json"), json);
    return PanopticFiles.open(annotations, null, pictures);
  }

  private PanopticScan scan(String json) throws IOException {
    return open(json).scan(() -> {});
  }

  private static PanopticDataset dataset(PanopticScan scan) {
    return new PanopticDataset(scan, ClassMapping.dense(scan.boxes().coco().categories()));
  }

  private static Diagnosis examine(PanopticScan scan) {
    return Doctor.examine(scan, () -> {});
  }

  @Test
  void segmentsBecomeTheBoxesExactlyAroundTheirPixels() throws IOException {
    AtomicInteger scanned = new AtomicInteger();
    PanopticScan scan = open(TRUTH).scan(scanned::incrementAndGet);
    assertEquals(2, scanned.get());
    assertEquals(images, scan.boxes().images());
    assertEquals(
        new CocoFile(
            List.of(
                new CocoFile.Image(8, "eight.png", 5, 3), new CocoFile.Image(3, "three.jpg", 2, 1)),
            List.of(
                new CocoCategory(200, "grass"),
                new CocoCategory(1, "cat"),
                new CocoCategory(2, "dog")),
            List.of(
                new CocoFile.Annotation(1, 8, 200, 4, 0, 1, 3, 3, false),
                new CocoFile.Annotation(2, 8, 1, 0, 0, 2, 2, 4, false),
                new CocoFile.Annotation(3, 8, 1, 2, 1, 1, 1, 1, false),
                new CocoFile.Annotation(4, 8, 1, 2, 2, 2, 1, 2, true))),
        scan.boxes().coco());
    assertEquals(List.of(9, 7, 3, 5), scan.segments());
    assertEquals(open(TRUTH).truth(), scan.truth());
  }

  @Test
  void theDoctorTellsOfSegmentsInOnePlaceOnly() throws IOException {
    Diagnosis diagnosis = examine(scan(TRUTH));
    assertEquals(
        Set.of(Finding.EMPTY_SEGMENT, Finding.UNLISTED_SEGMENT, Finding.UNUSED_CLASS),
        diagnosis.findings().keySet());
    assertEquals(
        List.of(
            "image 8: "
                + pictures.resolve("8.png")
                + ": segment 11 of category 2: 0 pixels, and an area of 6"),
        diagnosis.findings().get(Finding.EMPTY_SEGMENT));
    String unlisted = diagnosis.findings().get(Finding.UNLISTED_SEGMENT).getFirst();
    assertTrue(
        unlisted.endsWith("8.png: ids without a segment: 1, the first 70000; pixels: 1"), unlisted);
    assertEquals(2, diagnosis.images());
    assertEquals(1, diagnosis.emptyImages());
    assertEquals(3, diagnosis.mostObjects());
    assertEquals(1, diagnosis.crowds());
    assertEquals(Map.of("cat", 2, "dog", 0, "grass", 1), diagnosis.objects());
  }

  /** The pixels that have an id. */
  private static boolean[] mask(int id) {
    boolean[] mask = new boolean[EIGHT.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = EIGHT[i] == id;
    }
    return mask;
  }

  private static void assertIsEight(Example example) {
    Target target = example.target();
    assertEquals(8, example.id());
    assertArrayEquals(new int[] {2, 0, 0}, target.labels());
    double[] boxes = {0.9, 0.5, 0.2, 1, 0.2, 1 / 3.0, 0.4, 2 / 3.0, 0.5, 0.5, 0.2, 1 / 3.0};
    assertArrayEquals(boxes, target.boxes(), 1e-12);
    TargetMasks masks = target.masks();
    assertEquals(3, masks.height());
    assertEquals(5, masks.width());
    assertEquals(3, masks.masks().size());
    assertArrayEquals(mask(9), masks.masks().get(0));
    assertArrayEquals(mask(7), masks.masks().get(1));
    assertArrayEquals(mask(3), masks.masks().get(2));
  }

  @Test
  void everyObjectHasItsMaskAndCrowdsHaveNone() throws IOException {
    PanopticDataset data = dataset(scan(TRUTH));
    assertEquals(2, data.size());
    assertEquals(3, data.mostMasks());
    assertEquals(List.of("cat", "dog", "grass"), data.classes());
    assertEquals(Set.of(new ImageSize(3, 5), new ImageSize(1, 2)), data.imageSizes());
    assertIsEight(data.get(0));
    Example empty = data.get(1);
    assertEquals(3, empty.id());
    assertEquals(0, empty.target().count());
    assertEquals(new TargetMasks(1, 2, List.of()), empty.target().masks());
    PanopticTruth truth = data.panoptic();
    assertEquals(Map.of(0, 1L, 1, 2L, 2, 200L), truth.categories());
    assertEquals(pictures, truth.pictures());
    assertEquals("8", truth.truth().annotations().get(0).imageId());
  }

  @Test
  void severalThreadsReadTheSame() throws IOException {
    PanopticDataset data = dataset(scan(TRUTH));
    IntStream.range(0, 64).parallel().forEach(_ -> assertIsEight(data.get(0)));
  }

  /** 07 and 7 are two names, and one number. */
  @Test
  void imagesWhoseIdsAreNamesAreNumbered() throws IOException {
    for (String[] names : new String[][] {{"\"b\"", "\"a\""}, {"\"07\"", "7"}, {"\"\"", "8"}}) {
      String json =
          TRUTH
              .replace("\"id\": 8, \"file", "\"id\": %s, \"file".formatted(names[0]))
              .replace("\"id\": 3, \"file", "\"id\": %s, \"file".formatted(names[1]))
              .replace("\"image_id\": 8", "\"image_id\": " + names[0])
              .replace("\"image_id\": 3", "\"image_id\": " + names[1]);
      PanopticScan scan = scan(json);
      assertEquals(0, examine(scan).errors());
      assertEquals(new CocoFile.Image(0, "eight.png", 5, 3), scan.boxes().coco().images().get(0));
      assertEquals(new CocoFile.Image(1, "three.jpg", 2, 1), scan.boxes().coco().images().get(1));
      assertEquals(0, dataset(scan).get(0).id());
      assertEquals(1, dataset(scan).get(1).id());
    }
    PanopticScan quoted = scan(TRUTH.replace("\"image_id\": 8", "\"image_id\": \"8\""));
    assertIsEight(dataset(quoted).get(0));
  }

  @Test
  void theDescriptionIsAnotherWhereAMaskIs() throws IOException {
    String description = dataset(scan(TRUTH)).description();
    assertEquals(description, dataset(scan(TRUTH)).description());
    assertTrue(description.startsWith("of 2 images and 3 objects with the checksum"), description);
    int[] other = EIGHT.clone();
    other[1] = 0;
    other[5] = 0;
    SegmentPng.write(pictures.resolve("8.png"), 5, other);
    String smaller = dataset(scan(TRUTH)).description();
    assertNotEquals(description, smaller);
    // The same boxes and areas.
    other[1] = 7;
    other[6] = 0;
    other[5] = 7;
    other[0] = 0;
    SegmentPng.write(pictures.resolve("8.png"), 5, other);
    assertNotEquals(smaller, dataset(scan(TRUTH)).description());
  }

  private void assertFinds(Finding finding, String json, String... words) throws IOException {
    PanopticScan scan = scan(json);
    Diagnosis diagnosis = examine(scan);
    List<String> places = diagnosis.findings().get(finding);
    assertTrue(places != null && places.size() == 1, diagnosis.findings().toString());
    for (String word : words) {
      assertTrue(places.getFirst().contains(word), places.getFirst());
    }
    assertEquals(finding.isError() ? 1 : 0, diagnosis.errors(), diagnosis.findings().toString());
    if (finding.isError() && scan.findings().containsKey(finding)) {
      String refusal = assertThrows(DataException.class, () -> dataset(scan)).getMessage();
      assertTrue(refusal.contains(finding.title() + ": " + places.getFirst()), refusal);
    }
  }

  @Test
  void theDoctorNamesWhatIsWrongOfAnnotationsAndPictures() throws IOException {
    assertFinds(Finding.MISSING_FILE, TRUTH.replace("\"8.png", "\"9.png"), "image 8", "9.png");
    assertFinds(
        Finding.MISSING_FILE, TRUTH.replace("\"8.png", "\"a\\\\8.png"), "\\ between folders");
    assertFinds(Finding.MISSING_FILE, TRUTH.replace("eight", "seven"), "image 8", "seven.png");
    assertFinds(Finding.UNKNOWN_IMAGE, TRUTH.replace("_id\": 8", "_id\": 9"), "image 9", "8.png");
    assertFinds(
        Finding.UNANNOTATED_IMAGE,
        TRUTH.replace("{\"id\": 3, \"f", "{\"id\": 4, \"file_name\": \"f.jpg\"}, {\"id\": 3, \"f"),
        "image 4");
    assertFinds(
        Finding.DUPLICATE_ID,
        TRUTH.replace("{\"image_id\": 3", "{\"image_id\": 8"),
        "image 8",
        "3.png");
    assertFinds(
        Finding.BAD_NAME, TRUTH.replace("\"file_name\": \"three.jpg\"", "\"x\": 1"), "image 3");
    assertFinds(
        Finding.OTHER_AREA,
        TRUTH.replace("\"area\": 4", "\"area\": 40"),
        "segment 7",
        "4 pixels",
        "area of 40");
    assertFinds(Finding.BAD_CLASS_NAME, TRUTH.replace("\"name\": \"cat\", ", ""), "class 1");
    assertFinds(Finding.SAME_NAME, TRUTH.replace("dog", "cat"), "class 2");
    picture("eight.png", 5, 4);
    assertFinds(Finding.OTHER_SIZE, TRUTH, "eight.png is 5x4", "annotated as 5x3");
    PanopticDataset data = dataset(scan(TRUTH));
    assertTrue(
        assertThrows(DataException.class, () -> data.get(0)).getMessage().contains("eight.png"));
  }

  @Test
  void allThatIsWrongIsNamed() throws IOException {
    Files.delete(pictures.resolve("3.png"));
    Files.writeString(pictures.resolve("8.png"), "not a picture");
    Files.delete(images.resolve("three.jpg"));
    Map<Finding, List<String>> found = examine(scan(TRUTH)).findings();
    assertEquals(1, found.get(Finding.UNREADABLE_FILE).size());
    String missing = String.join("\n", found.get(Finding.MISSING_FILE));
    assertTrue(missing.contains("the PNG of its segments, "), missing);
    assertTrue(missing.contains("3.png"), missing);
    assertTrue(missing.contains("three.jpg"), missing);
  }

  /** A photo where a PNG of segments should be has hundreds of ids. */
  @Test
  void pixelsOfManyUnknownSegmentsAreOnePlace() throws IOException {
    int[] ids = IntStream.range(1000, 1600).toArray();
    SegmentPng.write(pictures.resolve("3.png"), 30, ids);
    picture("three.jpg", 30, 20);
    List<String> places = examine(scan(TRUTH)).findings().get(Finding.UNLISTED_SEGMENT);
    assertEquals(2, places.size());
    assertTrue(
        places.get(1).contains("ids without a segment: 600, the first 1000; pixels: 600"),
        places.get(1));
  }

  @Test
  void picturesAreReadByTheLimits() throws IOException {
    PanopticFiles files = open(TRUTH).withReading(ReadOptions.STANDARD.withMaxPixels(14));
    Map<Finding, List<String>> found = files.scan(() -> {}).findings();
    assertTrue(found.get(Finding.UNREADABLE_FILE).getFirst().contains("--max-pixels"));
  }

  @Test
  void aPictureThatChangesLaterIsRefused() throws IOException {
    PanopticDataset data = dataset(scan(TRUTH));
    Path eight = pictures.resolve("8.png");
    int[] other = EIGHT.clone();
    other[0] = 0;
    SegmentPng.write(eight, 5, other);
    assertChanged(data);
    SegmentPng.write(eight, 3, EIGHT);
    assertChanged(data);
    Files.writeString(eight, "not a picture");
    assertThrows(ImageException.class, () -> data.get(0));
    Files.delete(eight);
    String message = assertThrows(CocoException.class, () -> data.get(0)).getMessage();
    assertTrue(message.contains("8.png: there is no such PNG"), message);
  }

  private static void assertChanged(PanopticDataset data) {
    String message = assertThrows(DataException.class, () -> data.get(0)).getMessage();
    assertTrue(message.contains("8.png: has changed"), message);
  }

  /** The evaluation refuses segments of less area than pixels, and training must not end there. */
  @Test
  void tooSmallAreasAreMendedForTheEvaluation() throws IOException {
    String small = TRUTH.replace("\"area\": 4", "\"area\": 3");
    PanopticTruth truth = dataset(scan(small)).panoptic();
    assertEquals(dataset(scan(TRUTH)).panoptic().truth(), truth.truth());
    PanopticScores scores =
        PanopticEvaluator.evaluate(
            truth.truth(),
            pictures,
            id -> {
              SegmentMap map = SegmentMap.read(pictures.resolve(id + ".png"));
              int[] known = IntStream.of(map.ids()).map(i -> i == 7 ? 7 : 0).toArray();
              return new PanopticPrediction(
                  new SegmentMap(map.width(), map.height(), known),
                  id.equals("3")
                      ? List.of()
                      : List.of(truth.truth().annotations().get(0).segments().get(1)));
            },
            1);
    assertEquals(1, scores.classes().get(1).matches());
    String large = TRUTH.replace("\"area\": 4", "\"area\": 40");
    assertEquals(open(large).truth(), scan(large).truth());
  }

  @Test
  void whatIsNoPanopticDatasetIsRefusedAtOnce() throws IOException {
    String boxes =
        """
        {"images": [{"id": 3, "file_name": "three.jpg"}], "annotations": [
         {"id": 1, "image_id": 3, "category_id": 1, "bbox": [0, 0, 1, 1], "area": 0.75}],
         "categories": [{"id": 1, "name": "cat"}]}
        """;
    assertRefused(
        CocoException.class, boxes, "has no segments_info; give a file of COCO's panoptic");
    Path file = folder.resolve("panoptic_train.json");
    String other = assertThrows(CocoException.class, () -> other(TRUTH)).getMessage();
    assertTrue(
        other.contains(file + ": number 1 of the annotations: is of COCO's panoptic"), other);
    assertTrue(other.contains("--panoptic"), other);
    assertRefused(CocoException.class, TRUTH.replace("\"area\": 4", "\"area\": 4.5"), "integer");
    pictures = folder.resolve("none");
    assertRefused(DataException.class, TRUTH, pictures + ": there is no such folder of PNGs");
    pictures = folder.resolve("images/eight.png");
    assertRefused(DataException.class, TRUTH, pictures + ": there is no such folder of PNGs");
  }

  private DataFiles other(String json) throws IOException {
    return DataFiles.open(Files.writeString(folder.resolve("panoptic_train.json"), json), null);
  }

  private <T extends Exception> void assertRefused(Class<T> kind, String json, String words) {
    String message = assertThrows(kind, () -> open(json)).getMessage();
    assertTrue(message.contains(words), message);
  }

  @Test
  void thePicturesAreNotTakenForTheImages() throws IOException {
    String same = TRUTH.replace("eight.png", "8.png").replace("three.jpg", "3.png");
    assertRefused(DataException.class, same, "8.png: would be both an image and the PNG");
    Files.move(images.resolve("eight.png"), images.resolve("8.png"));
    assertEquals(images, open(same).images());
    Path file = Files.writeString(folder.resolve("panoptic_train.json"), same);
    String message =
        assertThrows(
                DataException.class,
                () ->
                    PanopticFiles.open(file, folder.resolve("images/../panoptic_train"), pictures))
            .getMessage();
    assertTrue(message.contains("8.png: would be both an image and the PNG"), message);
    // All in one folder, as long as the names are others.
    pictures = folder;
    SegmentPng.write(folder.resolve("8.png"), 5, EIGHT);
    Files.move(images.resolve("three.jpg"), folder.resolve("three.jpg"));
    Files.move(images.resolve("8.png"), folder.resolve("eight.png"));
    SegmentPng.write(folder.resolve("3.png"), 2, 0, 0);
    assertIsEight(dataset(scan(TRUTH)).get(0));
  }

  @Test
  void batchesHaveMasksAndCountThem() throws IOException {
    PanopticScan scan = scan(TRUTH);
    Transform same = Transform.resize(ResizeRule.square(6));
    LoadedBatches batches = new LoadedBatches(dataset(scan), same, 2, 1, 3);
    assertEquals(3, batches.mostMasks());
    ClassMapping classes = ClassMapping.dense(scan.boxes().coco().categories());
    LoadedBatches bare = new LoadedBatches(new CocoDataset(scan.boxes(), classes), same, 2, 1, 3);
    assertEquals(0, bare.mostMasks());
    // Seven batches of two images.
    ImageSize size = new ImageSize(6, 6);
    assertEquals(7 * 2 * 36 * 3, batches.bytes(2, size) - bare.bytes(2, size));
    try (Loader loader = batches.from(0)) {
      TrainingBatch batch = loader.next();
      TargetMasks masks = batch.targets().get(batch.ids().indexOf(8L)).masks();
      assertEquals(6, masks.height());
      assertEquals(3, masks.masks().size());
    }
    try (Loader loader = bare.from(0)) {
      assertEquals(null, loader.next().targets().getFirst().masks());
    }
  }
}
