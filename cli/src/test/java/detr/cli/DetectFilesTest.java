package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import detr.cli.Cli.Outcome;
import detr.format.DetectionYolo;
import detr.image.RgbImage;
import detr.model.CocoLabels;
import detr.result.Detection;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code detect} writes as CSV, as YOLO's label files and as crops. */
final class DetectFilesTest extends DetectFixture {
  private static String csv(Object... images) {
    StringBuilder text =
        new StringBuilder("image,width,height,label,class_id,score,xmin,ymin,xmax,ymax\r\n");
    for (int i = 0; i < images.length; i += 3) {
      for (Detection d : expected((Path) images[i])) {
        Object[] row = {
          images[i],
          images[i + 1],
          images[i + 2],
          d.label(),
          d.classId(),
          d.score(),
          d.box().xmin(),
          d.box().ymin(),
          d.box().xmax(),
          d.box().ymax()
        };
        text.append(String.join(",", List.of(row).stream().map(Object::toString).toList()));
        text.append("\r\n");
      }
    }
    return text.toString();
  }

  @Test
  void writesCsvToAFileBesideTheTableOrInsteadOfIt() throws IOException {
    Path file = folder.resolve("found.csv");
    Outcome outcome = detect("--csv", file, a, b).assertDone();
    assertEquals(detect(a, b).out(), outcome.out());
    assertEquals(csv(a, 160, 4, b, 5, 170), Files.readString(file));
    assertEquals(csv(a, 160, 4, b, 5, 170), detect("--csv", "-", a, b).assertDone().out());
    Path json = folder.resolve("found.json");
    Outcome both = detect("--csv", "-", "--json", json, a).assertDone();
    assertEquals(csv(a, 160, 4), both.out());
    assertEquals(json(a, 160, 4), JsonTree.parse(Files.readString(json)));
  }

  @Test
  void refusesFilesThatCannotBeWrittenBeforeTheWork() throws IOException {
    byte[] before = Files.readAllBytes(b);
    detect("--csv", b, a).assertRefused("--csv", "image", "found.csv");
    assertArrayEquals(before, Files.readAllBytes(b));
    detect("--csv", folder.resolve("no/x.csv"), a).assertRefused("--csv", "no directory");
    detect("--csv", "-", "--json", "-", a).assertRefused("--json", "--csv", "both");
    detect("--yolo", b, a).assertRefused("--yolo", "is a file");
    detect("--crops", b.resolve("deep/er"), a).assertRefused("--crops", "b.jpg is no directory");
    detect("--yolo-scores", a).assertRefused("--yolo-scores", "--yolo DIR");
    detect("--crop-margin", "1", a).assertRefused("--crop-margin", "--crops DIR");
    for (String margin : List.of("-0.1", "NaN", "Infinity", "wide")) {
      detect("--crop-margin", margin, "--crops", folder.resolve("c"), a)
          .assertRefused("--crop-margin", "'" + margin + "'", "at least 0");
    }
    assertEquals(List.of("a.png", "b.jpg", "notes.png"), Cli.tree(folder));
  }

  @Test
  void writesYolosLabelFiles() throws IOException {
    Path labels = folder.resolve("deep/labels");
    Outcome outcome = detect("--yolo", labels, a, b, text);
    assertEquals(ExitCode.FAILED, outcome.code());
    assertEquals(List.of("a.txt", "b.txt", "classes.txt"), Cli.tree(labels));
    String expected = DetectionYolo.text(expected(a), 160, 4, false);
    assertEquals(expected, Files.readString(labels.resolve("a.txt")));
    assertEquals(CocoLabels.NAMES, Files.readAllLines(labels.resolve("classes.txt")));
    // The names are a file for --labels.
    Path names = Files.copy(labels.resolve("classes.txt"), folder.resolve("names.txt"));
    detect("--yolo", labels, "--force", "--yolo-scores", "--labels", names, a).assertDone();
    assertEquals(
        DetectionYolo.text(expected(a), 160, 4, true), Files.readString(labels.resolve("a.txt")));
    Cli.run("detect", "--model", model(), "--threshold", "1", "--yolo", labels, "--force", a)
        .assertDone();
    assertEquals("", Files.readString(labels.resolve("a.txt")));
  }

  @Test
  void labelFilesThatAreThereAreReplacedOnlyByForce() throws IOException {
    Path labels = Files.createDirectory(folder.resolve("labels"));
    detect("--yolo", labels, a).assertDone();
    Path mine = Files.writeString(labels.resolve("a.txt"), "mine");
    Files.delete(labels.resolve("classes.txt"));
    detect("--yolo", labels, a, b).assertRefused("--yolo", "1 of", mine.toString(), "--force");
    Files.writeString(labels.resolve("classes.txt"), "mine too");
    detect("--yolo", labels, b, a).assertRefused("--yolo", "2 of", mine.toString(), "--force");
    assertEquals("mine", Files.readString(mine));
    detect("--yolo", labels, b).assertRefused("1 of", "classes.txt");
    assertEquals(List.of("a.txt", "classes.txt"), Cli.tree(labels));
    detect("--force", "--json", "-", a).assertRefused("--force is of --yolo");
  }

  @Test
  void refusesLabelFilesOfOneName() throws IOException {
    Path other = picture("a.gif", 150, 4, BufferedImage.TYPE_BYTE_INDEXED);
    detect("--yolo", folder.resolve("y"), a, other).assertRefused("--yolo", "both", "a.txt");
    Path classes = picture("classes.png", 150, 4, BufferedImage.TYPE_INT_RGB);
    detect("--yolo", folder.resolve("y"), classes).assertRefused("--yolo", "classes.txt");
    assertFalse(Files.exists(folder.resolve("y")));
  }

  @Test
  void cutsDetectionsOut() throws IOException {
    Path crops = folder.resolve("crops");
    detect("--crops", crops, a, b).assertDone();
    List<String> names = new ArrayList<>();
    for (Path image : List.of(a, b)) {
      List<Detection> found = expected(image);
      for (int i = 0; i < found.size(); i++) {
        String label = found.get(i).label().replace(' ', '-').replace('/', '-');
        String extension = image == a ? "png" : "jpg";
        String stem = image == a ? "a" : "b";
        names.add("%s-%02d-%s.%s".formatted(stem, i + 1, label, extension));
      }
    }
    assertEquals(names.stream().sorted().toList(), Cli.tree(crops));
    RgbImage expected = RgbImage.read(a).crop(expected(a).getFirst().box(), 0);
    RgbImage actual = RgbImage.read(crops.resolve(names.getFirst()));
    assertEquals(expected.width(), actual.width());
    assertArrayEquals(expected.rgb(), actual.rgb());
    detect("--crops", crops, "--crop-margin", "0.5", "--max", "1", a).assertDone();
    RgbImage wider = RgbImage.read(crops.resolve(names.getFirst()));
    assertArrayEquals(RgbImage.read(a).crop(expected(a).getFirst().box(), 0.5).rgb(), wider.rgb());
  }

  @Test
  void aCropReplacesNoImage() throws IOException {
    byte[] before = Files.readAllBytes(a);
    detect("--crops", folder, a).assertRefused("--crops", "a.png", "another directory");
    assertArrayEquals(before, Files.readAllBytes(a));
    Path same = picture("sub/a.png", 160, 4, BufferedImage.TYPE_INT_RGB);
    detect("--crops", folder.resolve("c"), a, same).assertRefused("--crops", "both");
  }
}
