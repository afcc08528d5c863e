package detr.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.coco.CocoFile;
import detr.image.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetsTest {
  @TempDir private Path folder;

  /** Two images of 40×20 (width by height), the first with objects of all kinds. */
  private static final String SOUND =
      """
      {"info": {"x": [1]}, "images": [
       {"id": 5, "file_name": "a.png", "width": 40, "height": 20, "license": 1},
       {"id": 3, "file_name": "b.jpg", "width": 40, "height": 20}],
       "categories": [{"id": 9, "name": "cat"}, {"id": 2, "name": "dog"}],
       "annotations": [
       {"id": 1, "image_id": 5, "category_id": 9, "bbox": [4, 5, 8, 10], "iscrowd": 0},
       {"id": 2, "image_id": 5, "category_id": 2, "bbox": [30, -4, 20, 10], "area": 90},
       {"id": 3, "image_id": 5, "category_id": 2, "bbox": [1, 1, 5, 5], "iscrowd": 1},
       {"id": 4, "image_id": 5, "category_id": 2, "bbox": [1, 1, 0, 5]}]}
      """;

  private DataFiles files(String json) throws IOException {
    Path annotations = Files.writeString(folder.resolve("train.json"), json);
    Path images = Files.createDirectories(folder.resolve("images"));
    BufferedImage picture = new BufferedImage(40, 20, BufferedImage.TYPE_3BYTE_BGR);
    Pictures.write(picture, images.resolve("a.png"));
    Pictures.write(picture, images.resolve("b.jpg"));
    return DataFiles.open(annotations, null);
  }

  private static Diagnosis examine(DataFiles files) {
    return Doctor.examine(files, () -> {});
  }

  @Test
  void boxesAreClippedAndWhatCannotBeLearntIsLeftOut() throws IOException {
    DataFiles files = files(SOUND);
    assertEquals(folder.resolve("images"), files.images());
    CocoDataset data = new CocoDataset(files, ClassMapping.dense(files.coco().categories()));
    assertEquals(List.of("dog", "cat"), data.classes());
    assertEquals(2, data.size());
    Example first = data.get(0);
    assertEquals(5, first.id());
    assertArrayEquals(new int[] {1, 0}, first.target().labels());
    double[] boxes = {8 / 40.0, 0.5, 8 / 40.0, 0.5, 35 / 40.0, 3 / 20.0, 10 / 40.0, 6 / 20.0};
    assertArrayEquals(boxes, first.target().boxes(), 1e-12);
    assertEquals(0, data.get(1).target().count());
    assertEquals(3, data.get(1).id());
  }

  @Test
  void aFileIsWrittenAsItIsRead() throws IOException {
    String nameless = SOUND.replace("\"file_name\": \"b.jpg\", ", "");
    CocoFile coco = files(nameless.replace("a.png", "\\u00e4 \\\"1\\\".png")).coco();
    StringWriter text = new StringWriter();
    coco.write(text);
    Path copy = Files.writeString(folder.resolve("copy.json"), text.toString());
    assertEquals(coco, CocoFile.read(copy));
    assertEquals("ä \"1\".png", coco.images().getFirst().fileName());
    assertEquals(80, coco.annotations().getFirst().area());
  }

  @Test
  void theDoctorFindsNothingWrongWithASoundSet() throws IOException {
    Diagnosis diagnosis = examine(files(SOUND.replace(", -4, 20, 10", ", 0, 10, 10")));
    assertEquals(Set.of(Finding.EMPTY_BOX), diagnosis.findings().keySet());
    assertEquals(0, diagnosis.errors());
    assertEquals(2, diagnosis.images());
    assertEquals(1, diagnosis.emptyImages());
    assertEquals(2, diagnosis.mostObjects());
    assertEquals(1, diagnosis.crowds());
    assertEquals(1, diagnosis.objects().get("dog"));
    assertEquals(List.of(2, 0, 0), diagnosis.sizes());
  }

  private void assertFinds(Finding finding, String wrong, String right, String... words)
      throws IOException {
    assertTrue(SOUND.contains(right), right);
    Diagnosis diagnosis = examine(files(SOUND.replace(right, wrong)));
    List<String> places = diagnosis.findings().get(finding);
    assertTrue(places != null && places.size() == 1, diagnosis.findings().toString());
    for (String word : words) {
      assertTrue(places.getFirst().contains(word), places.getFirst());
    }
    assertEquals(finding.isError() ? 1 : 0, diagnosis.errors());
  }

  @Test
  void theDoctorNamesWhatIsWrong() throws IOException {
    assertFinds(Finding.NOT_A_NUMBER, "[NaN, 5", "[4, 5", "annotation 1", "a.png", "NaN");
    assertFinds(Finding.NOT_A_NUMBER, "[4, 5, Infinity", "[4, 5, 8", "Infinity");
    assertFinds(Finding.OUTSIDE, "[41, 5", "[4, 5", "annotation 1", "40x20");
    assertFinds(Finding.STICKS_OUT, "[30, -4", "[30, -4", "annotation 2");
    assertFinds(Finding.EMPTY_BOX, "[1, 1, 0", "[1, 1, 0", "annotation 4");
    assertFinds(Finding.UNKNOWN_CLASS, "\"category_id\": 8", "\"category_id\": 9", "class 8");
    assertFinds(
        Finding.UNKNOWN_IMAGE, "\"id\": 2, \"image_id\": 6", "\"id\": 2, \"image_id\": 5", "6");
    assertFinds(Finding.MISSING_FILE, "c.jpg", "b.jpg", "image 3", "c.jpg");
    assertFinds(Finding.MISSING_FILE, "c.png", "a.png", "image 5", "images/c.png");
    assertFinds(
        Finding.OTHER_SIZE,
        "\"b.jpg\", \"width\": 41",
        "\"b.jpg\", \"width\": 40",
        "b.jpg",
        "40x20",
        "41x20");
    assertFinds(Finding.DUPLICATE_ID, "{\"id\": 2, \"image_id\"", "{\"id\": 3, \"image_id\"", "2");
    assertFinds(Finding.DUPLICATE_ID, "{\"id\": 5, \"file", "{\"id\": 3, \"file", "image 5");
    assertFinds(Finding.SAME_FILE, "a.png", "b.jpg", "a.png");
    assertFinds(Finding.SAME_NAME, "cat", "dog", "class 9, 'cat', and class 2, 'cat'");
    assertFinds(Finding.BAD_CLASS_NAME, "d\\nog", "dog", "class 2, 'd\\nog'");
    assertFinds(Finding.BAD_CLASS_NAME, "", "dog", "class 2, ''");
    assertFinds(Finding.BAD_CLASS_NAME, "\"x\": 1", "\"name\": \"dog\"", "class 2 without a name");
    assertFinds(Finding.BAD_CLASS_NAME, "\\u0085", "dog", "class 2, '\\u0085'");
    assertFinds(
        Finding.TOO_THIN, "[0.03, 5, 3.469446951953614e-18, 10]", "[4, 5, 8, 10]", "tion 1");
    assertFinds(Finding.TOO_THIN, "[39.999999, 5, 8, 10]", "[4, 5, 8, 10]", "annotation 1");
    assertFinds(
        Finding.OTHER_SIZE,
        "\"b.jpg\", \"width\": null, \"height\": 21",
        "\"b.jpg\", \"width\": 40, \"height\": 20",
        "0x21");
    assertFinds(Finding.MISSING_FILE, "images\\\\b.jpg", "b.jpg", "image 3", "\\ between folders");
    assertFinds(Finding.BAD_NAME, "\"other\": \"x\"", "\"file_name\": \"b.jpg\"", "image 3");
    assertFinds(
        Finding.UNUSED_CLASS,
        "{\"id\": 2, \"name\": \"dog\"}, {\"id\": 4, \"name\": \"owl\"}",
        "{\"id\": 2, \"name\": \"dog\"}",
        "owl");
  }

  @Test
  void theDoctorLooksIntoTheFiles() throws IOException {
    DataFiles files = files(SOUND);
    Files.writeString(folder.resolve("images/b.jpg"), "not a picture");
    assertEquals(Set.of(Finding.UNREADABLE_FILE), errors(examine(files)));
    Files.write(folder.resolve("images/b.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});
    assertEquals(Set.of(Finding.UNREADABLE_FILE), errors(examine(files)));
  }

  private static Set<Finding> errors(Diagnosis diagnosis) {
    return diagnosis.findings().keySet().stream()
        .filter(Finding::isError)
        .collect(Collectors.toSet());
  }

  @Test
  void aDatasetRefusesWhatTheDoctorWouldHaveNamed() throws IOException {
    assertRefused("\"category_id\": 8", "\"category_id\": 9", "annotation 1");
    assertRefused("[NaN, 5", "[4, 5", "annotation 1");
    assertRefused("\"width\": 41", "\"width\": 40", "41x20");
  }

  private void assertRefused(String wrong, String right, String word) throws IOException {
    DataFiles files = files(SOUND.replace(right, wrong));
    ClassMapping classes = ClassMapping.dense(files.coco().categories());
    DataException thrown =
        assertThrows(DataException.class, () -> new CocoDataset(files, classes).get(0));
    assertTrue(thrown.getMessage().contains(word), thrown.getMessage());
  }

  @Test
  void aTurnedPictureThatIsAnnotatedAsItIsStoredIsNamedAsSuch() throws IOException {
    DataFiles files = files(SOUND);
    Path photo = folder.resolve("images/b.jpg");
    byte[] exif = {
      (byte) 0xff,
      (byte) 0xe1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      6,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] plain = Files.readAllBytes(photo);
    ByteArrayOutputStream turned = new ByteArrayOutputStream();
    turned.write(plain, 0, 2);
    turned.write(exif);
    turned.write(plain, 2, plain.length - 2);
    Files.write(photo, turned.toByteArray());
    String said = examine(files).findings().get(Finding.OTHER_SIZE).getFirst();
    assertTrue(said.contains("is 20x40 pixels (width by height), annotated as 40x20"), said);
    assertTrue(said.contains("turned by its EXIF orientation"), said);
    CocoDataset data = new CocoDataset(files, ClassMapping.dense(files.coco().categories()));
    DataException thrown = assertThrows(DataException.class, () -> data.get(1));
    assertTrue(thrown.getMessage().contains("EXIF"), thrown.getMessage());
  }

  @Test
  void boxesThatRoundingMakesEmptyAreLeftOut() throws IOException {
    String thin = SOUND.replace("[4, 5, 8, 10]", "[0.03, 5, 3.469446951953614e-18, 10]");
    DataFiles files = files(thin.replace("[30, -4, 20, 10]", "[30, 19.9999999, 20, 10]"));
    CocoDataset data = new CocoDataset(files, ClassMapping.dense(files.coco().categories()));
    assertEquals(0, data.get(0).target().count());
    assertEquals(0, examine(files).objects().get("cat"));
  }

  @Test
  void imagesAreKeptByWhatTheyTakeWhateverTheirAnnotatedSize() throws IOException {
    DataFiles files = files(SOUND.replace("\"width\": 40, \"height\": 20", "\"width\": null"));
    ClassMapping classes = ClassMapping.dense(files.coco().categories());
    long one = 3L * 40 * 20;
    CocoDataset small = new CocoDataset(files, classes, one);
    assertSame(small.get(0).image(), small.get(0).image());
    assertNotSame(small.get(1).image(), small.get(1).image());
    assertSame(small.get(0).image(), small.get(0).image());
    CocoDataset large = new CocoDataset(files, classes, 2 * one);
    large.get(0);
    assertSame(large.get(1).image(), large.get(1).image());
    CocoDataset none = new CocoDataset(files, classes, one - 1);
    assertNotSame(none.get(0).image(), none.get(0).image());
  }

  @Test
  void theBloodCellsAreSound() throws IOException {
    Path data = Path.of("../../shared/data/bccd/train.json");
    Assumptions.assumeTrue(Files.exists(data), "needs ../shared");
    DataFiles files = DataFiles.open(data, null);
    Diagnosis diagnosis = examine(files);
    assertEquals(0, diagnosis.errors());
    assertEquals(205, diagnosis.images());
    CocoDataset cells = new CocoDataset(files, ClassMapping.dense(files.coco().categories()));
    assertEquals(List.of("RBC", "WBC", "Platelets"), cells.classes());
    assertEquals(640, cells.get(0).image().width());
    assertSame(cells.get(0).image(), cells.get(0).image(), "few images are kept decoded");
  }
}
