package detr.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.coco.CocoCategory;
import detr.coco.CocoFile;
import detr.image.Pictures;
import detr.image.ReadOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImportTest {
  private static final String VOC =
      """
      <?xml version="1.0"?>
      <annotation><folder>x</folder><filename>a.png</filename>
        <size><width>40</width><height>20</height><depth>3</depth></size>
        <object><name>dog</name><difficult>0</difficult>
          <bndbox><xmin>1</xmin><ymin>3</ymin><xmax>10</xmax><ymax>20</ymax></bndbox>
          <part><name>head</name><bndbox><xmin>4</xmin><ymin>4</ymin><xmax>5</xmax><ymax>5</ymax>
          </bndbox></part></object>
        <object><name>cat</name><difficult>1</difficult>
          <bndbox><ymin>2</ymin><xmin>11.5</xmin><xmax>40</xmax><ymax>4</ymax></bndbox></object>
      </annotation>
      """;

  @TempDir private Path folder;
  private final List<String> notes = new ArrayList<>();
  private Path images;

  @BeforeEach
  void drawAPicture() throws IOException {
    images = Files.createDirectory(folder.resolve("images"));
    Pictures.write(
        new BufferedImage(40, 20, BufferedImage.TYPE_3BYTE_BGR), images.resolve("a.png"));
  }

  private CocoFile voc(String xml) throws IOException {
    Path annotations = Files.createDirectories(folder.resolve("Annotations"));
    Files.writeString(annotations.resolve("a.xml"), xml);
    notes.clear();
    return PascalVoc.read(
        annotations, images, f -> f.toString().endsWith(".png"), ReadOptions.STANDARD, notes::add);
  }

  private static CocoFile.Annotation row(
      long id, long category, double x, double y, double w, double h, boolean crowd) {
    return new CocoFile.Annotation(id, 0, category, x, y, w, h, w * h, crowd);
  }

  @Test
  void vocCountsPixelsFromOneAndCallsCrowdsDifficult() throws IOException {
    CocoFile expected =
        new CocoFile(
            List.of(new CocoFile.Image(0, "a.png", 40, 20)),
            List.of(new CocoCategory(0, "cat"), new CocoCategory(1, "dog")),
            List.of(row(1, 1, 0, 2, 10, 18, false), row(2, 0, 10.5, 1, 29.5, 3, true)));
    assertEquals(expected, voc(VOC));
    assertEquals(expected, voc(VOC.replaceAll("(?s)<size>.*</size>", "")));
  }

  private void assertVocRefused(String wrong, String right, String word) {
    DataException thrown = assertThrows(DataException.class, () -> voc(VOC.replace(right, wrong)));
    assertTrue(thrown.getMessage().contains("a.xml"), thrown.getMessage());
    assertTrue(thrown.getMessage().contains(word), thrown.getMessage());
    assertEquals(1, thrown.getMessage().lines().count());
  }

  @Test
  void vocThatIsDamagedIsRefused() {
    assertVocRefused("</annotation", "</object>\n</annotation", "XML");
    assertVocRefused("<ymax>tall</ymax>", "<ymax>20</ymax>", "'tall'");
    assertVocRefused("", "<ymax>20</ymax>", "object 1");
    assertVocRefused("", "<filename>a.png</filename>", "filename");
    assertVocRefused("<html>", "<annotation>", "not a Pascal VOC");
  }

  @Test
  void xmlReadsNoOtherFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "TOLD");
    String type =
        "<!DOCTYPE annotation [<!ENTITY x SYSTEM \"%s\">]>\n<annotation>".formatted(secret.toUri());
    String xml = VOC.replace("<annotation>", type).replace("<name>dog", "<name>&x;");
    try {
      CocoFile read = voc(xml);
      assertFalse(read.categories().toString().contains("TOLD"));
    } catch (DataException refused) {
      assertFalse(refused.getMessage().contains("TOLD"), refused.getMessage());
    }
  }

  private CocoFile yolo(String labels) throws IOException {
    return yolo(labels, "classes.txt", "dog\ncat\n\n");
  }

  private CocoFile yolo(String labels, String nameOfNames, String textOfNames) throws IOException {
    Path names = Files.writeString(folder.resolve(nameOfNames), textOfNames);
    Path folderOfLabels = Files.createDirectories(folder.resolve("labels"));
    Files.writeString(folderOfLabels.resolve("a.txt"), labels);
    Path below = Files.createDirectories(images.resolve("more"));
    Files.copy(
        images.resolve("a.png"), below.resolve("b.png"), StandardCopyOption.REPLACE_EXISTING);
    notes.clear();
    return Yolo.read(
        List.of(images.resolve("a.png"), below.resolve("b.png")),
        images,
        folderOfLabels,
        names,
        ReadOptions.STANDARD,
        notes::add);
  }

  @Test
  void yoloHasCentresRelativeToTheImage() throws IOException {
    CocoFile expected =
        new CocoFile(
            List.of(
                new CocoFile.Image(0, "a.png", 40, 20),
                new CocoFile.Image(1, "more/b.png", 40, 20)),
            List.of(new CocoCategory(0, "dog"), new CocoCategory(1, "cat")),
            List.of(row(1, 1, 10, 0, 20, 10, false), row(2, 0, 35, 15, 5, 5, false)));
    assertEquals(expected, yolo("1 0.5 0.25 0.5 0.5\n\n  0 0.9375 0.875 0.125 0.25\r\n"));
  }

  @Test
  void yoloThatIsDamagedIsRefused() {
    for (String line :
        List.of(
            "2 .5 .5 .1 .1",
            "-1 .5 .5 .1 .1",
            "0.5 .5 .5 .1 .1",
            "0 .5 .5 .1",
            "0 .5 x .1 .1",
            "0 nan .5 .1 .1",
            "0 .5 Infinity .1 .1",
            "0 .5 1e999 .1 .1",
            "0 .5 .5 -.1 .1",
            "0 .5 .5 .1 -.1",
            "0 .5 .5 .1 .1 NaN",
            "0 .1 .1 .2 .1 .2 .2 .1")) {
      DataException thrown =
          assertThrows(DataException.class, () -> yolo("0 .5 .5 .1 .1\n" + line));
      assertTrue(thrown.getMessage().contains("a.txt: line 2"), thrown.getMessage());
    }
  }

  @Test
  void yoloPolygonsBecomeTheBoxesAroundThem() throws IOException {
    CocoFile read = yolo("1 .25 .5 .5 .25 .75 .5 .5 .75\n0 .5 .5 .5 .5\n");
    assertEquals(row(1, 1, 10, 5, 20, 10, false), read.annotations().getFirst());
    assertEquals(row(2, 0, 10, 5, 20, 10, false), read.annotations().get(1));
    assertEquals(List.of(), notes);
  }

  @Test
  void yoloScoresAreToldOfOnceAndIgnored() throws IOException {
    CocoFile read = yolo("0 .5 .5 .5 .5 0.9\n0 .5 .5 .5 .5 0.3\n");
    assertEquals(row(2, 0, 10, 5, 20, 10, false), read.annotations().get(1));
    assertEquals(1, notes.size());
    assertTrue(notes.getFirst().contains("2, first") && notes.getFirst().contains("a.txt: line 1"));
  }

  @Test
  void yoloReadsFilesAsOtherProgramsWriteThem() throws IOException {
    CocoFile read = yolo("\ufeff0.0 .5 .5 .5 .5\n", "classes.txt", "\ufeffdog\r\ncat\r\n");
    assertEquals(List.of("dog", "cat"), names(read));
    assertEquals(0, read.annotations().getFirst().categoryId());
  }

  private static List<String> names(CocoFile coco) {
    return coco.categories().stream().map(CocoCategory::name).toList();
  }

  @Test
  void importsMakeNoClassesThatModelsCannotKeep() throws IOException {
    for (String names : List.of("dog\n\ncat\n", "dog\ndog\n", "a\u2028b\n", "a\u0001b\n", "")) {
      DataException thrown =
          assertThrows(DataException.class, () -> yolo("", "classes.txt", names));
      assertTrue(thrown.getMessage().contains("classes.txt"), thrown.getMessage());
      assertEquals(1, thrown.getMessage().lines().count());
      assertFalse(thrown.getMessage().contains("\u2028"), thrown.getMessage());
    }
    assertVocRefused("<name>red&#10;dog", "<name>dog", "'red\\ndog'");
  }

  @Test
  void vocIsFoundByItsOwnName() throws IOException {
    for (String name : List.of("old name.jpg", "a", "C:\\data\\a.png", "D:/x/a.png", "")) {
      CocoFile read = voc(VOC.replace("<filename>a.png", "<filename>" + name));
      assertEquals("a.png", read.images().getFirst().fileName());
      assertEquals(1, notes.size());
      assertTrue(notes.getFirst().contains("'a.png'"), notes.toString());
    }
    Files.delete(images.resolve("a.png"));
    assertEquals("b.png", voc(VOC.replace("a.png", "b.png")).images().getFirst().fileName());
    assertTrue(notes.getFirst().contains("b.png"), notes.toString());
  }

  @Test
  void vocCornersAreOrderedWithAWarning() throws IOException {
    CocoFile read =
        voc(VOC.replace("<xmin>1</xmin>", "<xmin>10</xmin>").replace("<xmax>10<", "<xmax>1<"));
    assertEquals(row(1, 1, 0, 2, 10, 18, false), read.annotations().getFirst());
    assertTrue(notes.getFirst().contains("swapped: 1"), notes.toString());
  }

  @Test
  void vocThatDoesNotSayIsNotDifficult() throws IOException {
    CocoFile read = voc(VOC.replace("<difficult>1</difficult>", "<difficult></difficult>"));
    assertFalse(read.annotations().get(1).crowd());
  }

  private void assertVocRefusedInOurWords(byte[] xml, String word) throws IOException {
    Path annotations = Files.createDirectories(folder.resolve("Annotations"));
    Files.write(annotations.resolve("a.xml"), xml);
    DataException thrown =
        assertThrows(
            DataException.class,
            () -> PascalVoc.read(annotations, images, _ -> true, ReadOptions.STANDARD, notes::add));
    assertTrue(thrown.getMessage().contains("a.xml: "), thrown.getMessage());
    assertTrue(thrown.getMessage().contains(word), thrown.getMessage());
    assertEquals(1, thrown.getMessage().lines().count());
    for (String leaked : List.of("Exception", "java", "apache", "Bundle")) {
      assertFalse(thrown.getMessage().contains(leaked), thrown.getMessage());
    }
  }

  @Test
  void vocMayBeInUtf16OrOnlySaySo() throws IOException {
    String xml = VOC.replaceFirst("<\\?.*\\?>", "").strip().replace("dog", "caf\u00e9");
    Path annotations = Files.createDirectories(folder.resolve("Annotations"));
    for (String encoding : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-8")) {
      String declared = "<?xml version='1.0' encoding='UTF-16'?>" + xml;
      Files.write(annotations.resolve("a.xml"), declared.getBytes(Charset.forName(encoding)));
      CocoFile read =
          PascalVoc.read(annotations, images, _ -> true, ReadOptions.STANDARD, notes::add);
      assertEquals(List.of("caf\u00e9", "cat"), names(read), encoding);
    }
  }

  @Test
  void vocOfAnyOtherFaultIsRefusedInOurWords() throws IOException {
    byte[] latin = VOC.replace("dog", "caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    assertVocRefusedInOurWords(latin, "UTF-8");
    String declared = VOC.replace("?>", " encoding='iso-8859-1'?>").replace("dog", "caf\u00e9");
    Path annotations = folder.resolve("Annotations");
    Files.write(annotations.resolve("a.xml"), declared.getBytes(StandardCharsets.ISO_8859_1));
    CocoFile read =
        PascalVoc.read(annotations, images, _ -> true, ReadOptions.STANDARD, notes::add);
    assertEquals(List.of("caf\u00e9", "cat"), names(read));
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed));
    try {
      byte[] ascii = declared.replace("iso-8859-1", "us-ascii").getBytes(StandardCharsets.UTF_8);
      assertVocRefusedInOurWords(ascii, "US-ASCII");
    } finally {
      System.setErr(before);
    }
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
    for (String xml :
        List.of(
            "",
            "<!DOCTYPE \u0001 [",
            "<!DOCTYPE annotation [<!ENTITY \u0007 '\u0000'>]><annotation/>",
            "<annotation>\u0000</annotation>",
            "<?xml version='1.0' encoding='no-such'?><annotation/>",
            "<annotation><filename>&none;</filename>")) {
      assertVocRefusedInOurWords(xml.getBytes(StandardCharsets.UTF_8), "");
    }
    byte[] unknown = "<?xml version='1.0' encoding='no-such'?>".getBytes(StandardCharsets.UTF_8);
    assertVocRefusedInOurWords(unknown, "'no-such', which is not known");
    assertVocRefused("<name></name>", "<name>dog</name>", "object 1 has no name");
    assertVocRefused("<ymax>NaN</ymax>", "<ymax>20</ymax>", "'NaN'");
  }
}
