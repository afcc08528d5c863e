package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code split}. */
final class SplitTest {
  private static final int IMAGES = 20;

  @TempDir private Path folder;
  private Path data;

  /** Twenty images of two objects each, with fields that no code knows. */
  @BeforeEach
  void write() throws IOException {
    List<String> images = new ArrayList<>();
    List<String> annotations = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      images.add(
          "{\"id\": %d, \"license\": 2, \"file_name\": \"%d.png\", \"taken\": null}"
              .formatted(i, i));
      for (int c = 0; c < 2; c++) {
        annotations.add(
            ("{\"segmentation\": [[0.10, 1e2, %d.5]], \"image_id\": %d, \"category_id\": %d,"
                    + " \"bbox\": [1, 2, 3, 4], \"id\": %d, \"note\": {\"image_id\": 99}}")
                .formatted(i, i, c, 2 * i + c + 1));
      }
    }
    data = folder.resolve("all.json");
    Files.writeString(
        data,
        "{\"info\": {\"year\": 2020}, \"images\": [%s], \"licenses\": [1.50], \"empty\": null,"
                .formatted(String.join(", ", images))
            + " \"annotations\": [%s], ".formatted(String.join(",\n", annotations))
            + "\"categories\": [{\"id\": 0, \"name\": \"a\", \"supercategory\": \"x\"},"
            + " {\"id\": 1, \"name\": \"b\"}, {\"id\": 2, \"name\": \"unused\"}]}");
    for (int i = 0; i < IMAGES; i++) {
      Files.writeString(folder.resolve(i + ".png"), "picture " + i);
    }
  }

  private Cli.Outcome split(Path out, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("split", "--data", data, "--out", out));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  private static Map<?, ?> part(Path out, String name) throws IOException {
    return (Map<?, ?>) JsonTree.parse(Files.readString(out.resolve(name + ".json")));
  }

  private static Set<Object> ids(Map<?, ?> part, String list, String field) {
    Set<Object> ids = new HashSet<>();
    ((List<?>) part.get(list)).forEach(row -> ids.add(((Map<?, ?>) row).get(field)));
    return ids;
  }

  @Test
  void everyRowIsInOnePartWithAllItsFields() throws IOException {
    Path out = folder.resolve("parts");
    split(out, "--val", "0.25", "--test", "0.1").assertDone();
    assertEquals(List.of("test.json", "train.json", "val.json"), Cli.tree(out));
    Map<?, ?> all = (Map<?, ?>) JsonTree.parse(Files.readString(data));
    Set<Object> images = new HashSet<>();
    Set<Object> annotations = new HashSet<>();
    int[] sizes = {13, 5, 2};
    List<String> names = List.of("train", "val", "test");
    for (int p = 0; p < sizes.length; p++) {
      Map<?, ?> part = part(out, names.get(p));
      assertEquals(all.keySet(), part.keySet());
      for (String kept : List.of("info", "licenses", "categories")) {
        assertEquals(all.get(kept), part.get(kept));
      }
      assertEquals(sizes[p], ((List<?>) part.get("images")).size(), names.get(p));
      assertEquals(ids(part, "images", "id"), ids(part, "annotations", "image_id"));
      images.addAll((List<?>) part.get("images"));
      annotations.addAll((List<?>) part.get("annotations"));
    }
    assertEquals(new HashSet<>((List<?>) all.get("images")), images);
    assertEquals(new HashSet<>((List<?>) all.get("annotations")), annotations);
    String text = Files.readString(out.resolve("train.json"));
    assertTrue(text.contains("0.10,1e2,"), "numbers are copied digit by digit");
    assertTrue(text.contains("1.50"), text);
  }

  @Test
  void tellsWhatIsInThePartsAndWhereTheImagesAre() {
    Path out = folder.resolve("two parts");
    List<String> lines = split(out, "--val", "0.25").assertDone().lines();
    assertEquals("   train     val", lines.getFirst());
    assertEquals("      15       5  images", lines.get(1));
    assertEquals("      15       5  a", lines.get(2));
    assertEquals("       0       0  unused", lines.get(4));
    assertEquals(
        "detr train --data '%s/train.json' --images %s --val '%s/val.json' --val-images %s --out run"
            .formatted(out, folder, out, folder),
        lines.getLast());
    Cli.run("doctor", "--data", out.resolve("val.json"), "--images", folder.resolve("none"))
        .assertRefused("none");
  }

  /** What a shell would not leave as it is. */
  @Test
  void theCommandItTellsCanBeTyped() {
    for (String name : List.of("it's", "a&b", "a(1)", "$a", "*")) {
      Path out = folder.resolve(name);
      String last = split(out).assertDone().lines().getLast();
      String typed = "'" + out.resolve("train.json").toString().replace("'", "'\\''") + "'";
      assertTrue(last.startsWith("detr train --data " + typed + " --images "), last);
    }
  }

  @Test
  void theSameSeedSplitsTheSame() throws IOException {
    split(folder.resolve("a"), "--seed", "7").assertDone();
    split(folder.resolve("b"), "--seed", "7").assertDone();
    split(folder.resolve("c"), "--seed", "8").assertDone();
    String a = Files.readString(folder.resolve("a/val.json"));
    assertEquals(a, Files.readString(folder.resolve("b/val.json")));
    assertNotEquals(a, Files.readString(folder.resolve("c/val.json")));
  }

  @Test
  void imagesThatAreTheSameFileStayTogether() throws IOException {
    String text = Files.readString(data).replace("\"7.png\"", "\"./3.png\"");
    Files.writeString(data, text);
    Files.writeString(folder.resolve("11.png"), "picture 12");
    for (int seed = 0; seed < 8; seed++) {
      Path out = folder.resolve("seed" + seed);
      split(out, "--val", "0.5", "--seed", seed).assertDone();
      Set<Object> val = ids(part(out, "val"), "images", "id");
      assertEquals(val.contains(3.0), val.contains(7.0), "by name, seed " + seed);
      assertEquals(val.contains(11.0), val.contains(12.0), "by content, seed " + seed);
    }
  }

  @Test
  void refusesInOneLineAndWritesNothing() throws IOException {
    Path out = folder.resolve("parts");
    split(out, "--val", "0").assertRefused("--val", "more than 0");
    split(out, "--val", "0.6", "--test", "0.4").assertRefused("below 1");
    split(out, "--val", "1.5").assertRefused("1.5");
    split(out, "--val", "0.001").assertRefused("val would get none");
    split(data).assertRefused("is a file");
    String text = Files.readString(data);
    Files.writeString(data, text.replace("\"image_id\": 5,", "\"image_id\": 55,"));
    split(out).assertRefused("annotation 11", "detr doctor");
    Files.writeString(data, text.replace("\"id\": 5,", "\"id\": 6,"));
    split(out).assertRefused("two images", "6");
    Files.writeString(data, text);
    assertFalse(Files.exists(out));
    Files.createDirectory(out);
    Files.writeString(out.resolve("val.json"), "mine");
    split(out).assertRefused("val.json is there already");
    assertEquals(List.of("val.json"), Cli.tree(out));
  }

  @Test
  void imagesThatAreNotThereAreToldApartByName() throws IOException {
    Files.delete(folder.resolve("4.png"));
    Cli.Outcome outcome = split(folder.resolve("parts"));
    assertEquals(ExitCode.OK, outcome.code());
    outcome.assertReported("1 of 20 images", "--images");
  }
}
