package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.model.CocoLabels;
import detr.result.Detection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which detections {@code detect} keeps, and what it calls them. */
final class DetectChoiceTest extends DetectFixture {
  /** The labels and scores of an image's table. */
  private static List<String> rows(Outcome outcome) {
    return outcome.assertDone().lines().stream()
        .skip(1)
        .map(line -> line.strip().replaceAll(" {2,}.*", ""))
        .toList();
  }

  private static List<String> labels(List<Detection> found) {
    return found.stream().map(d -> "%-16s %6.4f".formatted(d.label(), d.score())).toList().stream()
        .map(row -> row.replaceAll(" {2,}.*", ""))
        .toList();
  }

  @Test
  void theBestOfTheWantedClassesAreLeft() {
    List<Detection> all = expected(a);
    int last = all.getLast().classId();
    List<Detection> wanted = all.stream().filter(d -> d.classId() == last).toList();
    assertTrue(wanted.size() < all.size() && all.size() > 2, "the test sees a difference");
    assertEquals(labels(wanted), rows(detect("--classes", last, a)));
    assertEquals(labels(all.subList(0, 2)), rows(detect("--max", 2, a)));
    assertEquals(labels(wanted.subList(0, 1)), rows(detect("--max", 1, "--classes", last, a)));
    assertEquals(labels(all), rows(detect("--max", 1000, a)));
  }

  @Test
  void refusesClassesAndNumbersThatAreNone() {
    Path out = folder.resolve("out");
    detect("--out", out, "--classes", "person,dgo", a).assertRefused("'dgo'", "'dog'");
    assertFalse(Files.exists(out));
    detect("--max", 0, a).assertRefused("--max", "'0'", "at least 1");
  }

  @Test
  void namesComeFromAFile() throws IOException {
    List<String> names = IntStream.range(0, 91).mapToObj(i -> "käfer " + i).toList();
    String lines = "\ufeff" + names.stream().collect(Collectors.joining("\r\n")) + "\n\n";
    Path text = Files.writeString(folder.resolve("labels.txt"), lines);
    Path json =
        Files.writeString(
            folder.resolve("labels.JSON"),
            names.stream().collect(Collectors.joining("\",\"", "[\"", "\"]")));
    for (Path file : List.of(text, json)) {
      Outcome outcome = detect("--labels", file, "--csv", "-", a).assertDone();
      List<String> rows = outcome.lines().subList(1, outcome.lines().size());
      List<Detection> expected = expected(a);
      assertEquals(expected.size(), rows.size());
      for (int i = 0; i < rows.size(); i++) {
        int id = expected.get(i).classId();
        assertTrue(rows.get(i).contains(",käfer " + id + "," + id + ","), rows.get(i));
      }
      int first = expected.getFirst().classId();
      detect("--labels", file, "--classes", "käfer " + first, a).assertDone();
      detect("--labels", file, "--classes", "person", a).assertRefused("'person'", "'käfer");
    }
  }

  /** As in an annotations file, with COCO's gaps: what comes out are the names built in. */
  @Test
  void categoriesMayHaveGaps() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int id = 90; id >= 0; id--) {
      if (!CocoLabels.NAMES.get(id).equals(CocoLabels.NOT_A_CLASS)) {
        rows.add(
            "{\"supercategory\": [1], \"id\": %d, \"name\": \"%s\"}"
                .formatted(id, CocoLabels.NAMES.get(id)));
      }
    }
    String list = "[" + String.join(", ", rows) + "]";
    Path alone = Files.writeString(folder.resolve("alone.json"), list);
    Path annotations =
        Files.writeString(
            folder.resolve("annotations.json"),
            "{\"info\": {\"categories\": 3}, \"categories\": " + list + ", \"images\": []}");
    for (Path file : List.of(alone, annotations)) {
      assertEquals(detect(a).out(), detect("--labels", file, a).assertDone().out());
    }
  }

  @Test
  void refusesFilesThatAreNotOfTheModelsClasses() throws IOException {
    refuse("few.txt", "cat\ndog\n", "2 names", "91 classes", "N/A");
    refuse("few.json", "[\"cat\", \"dog\"]", "2 names", "91 classes");
    refuse("none.txt", "", "0 names", "91 classes");
    refuse("gap.txt", "cat\n\ndog\n", "class 1 has no name", "N/A");
    refuse("bell.txt", "cat\u0007\n", "class 0", "control character");
    refuse("high.json", "[{\"id\": 91, \"name\": \"cat\"}]", "91", "'cat'", "0 and 90");
    refuse("low.json", "[{\"id\": -1, \"name\": \"cat\"}]", "-1", "'cat'");
    refuse("twice.json", "[{\"id\": 1, \"name\": \"a\"}, {\"id\": 1}]", "id 1");
    refuse("nameless.json", "[{\"id\": 7}]", "class 7 has no name");
    refuse("other.json", "{\"images\": []}", "categories");
    refuse("broken.json", "[\"cat\"", "not JSON, or cut off");
    refuse("number.json", "7", "not an object");
    detect("--labels", folder, a).assertRefused("--labels", "directory");
    detect("--labels", folder.resolve("no.txt"), a).assertRefused("no such file", "no.txt");
    Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'k', (byte) 0xe4, '\n'});
    detect("--labels", latin, a).assertRefused("latin.txt", "UTF-8");
  }

  private void refuse(String name, String content, String... words) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    Outcome outcome = detect("--labels", file, a);
    outcome.assertRefused(words);
    outcome.assertReported(name);
  }
}
