package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.DetectOptions;
import detr.Detector;
import detr.cli.Cli.Outcome;
import detr.inference.LoadOptions;
import detr.result.Detection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code eval} prints and writes, and what it refuses. */
final class EvalTest extends DetectFixture {
  private static final String CATEGORIES = "\"categories\": [{\"id\": 1, \"name\": \"person\"}]";
  private static final String ANNOTATION =
      "{\"id\": 1, \"image_id\": 7, \"category_id\": 1, \"bbox\": [0, 0, 50, 4], \"area\": 200,"
          + " \"iscrowd\": 0, \"segmentation\": {\"counts\": [1, 2], \"size\": [4, 160]}}";
  private static final String HIT =
      "{\"image_id\": 7, \"category_id\": 1, \"bbox\": [0, 0, 50, 4], \"score\": 0.5}";

  private Path annotations;
  private Path results;

  @BeforeEach
  void jsons() throws IOException {
    annotations = annotations("a.png", "b.jpg");
    results = Files.writeString(folder.resolve("results.json"), "[" + HIT + "]");
  }

  private Path annotations(String first, String second) throws IOException {
    String images =
        "\"images\": [{\"id\": 7, \"file_name\": \"%s\"}, {\"id\": 9, \"file_name\": \"%s\"}]"
            .formatted(first, second);
    return Files.writeString(
        folder.resolve("annotations.json"),
        "{" + images + ", " + CATEGORIES + ", \"annotations\": [" + ANNOTATION + "]}");
  }

  private Outcome eval(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("eval", "--annotations", annotations));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  private Outcome evalModel(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("--model", model(), "--threads", 2, "--images", folder));
    arguments.addAll(List.of(more));
    return eval(arguments.toArray());
  }

  @Test
  void printsAsPycocotoolsDoes() {
    List<String> lines = eval("--results", results).assertDone().lines();
    assertEquals(13, lines.size());
    assertEquals("2 images, 1 annotations, 1 detections", lines.getFirst());
    assertEquals(
        " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.000",
        lines.get(1));
    assertEquals(
        " Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 1.000",
        lines.get(2));
    assertEquals(
        " Average Recall     (AR) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = -1.000",
        lines.getLast());
  }

  @Test
  void tellsOfClassesWhenAsked() {
    List<String> lines = eval("--results", results, "--per-class").assertDone().lines();
    assertEquals("person 1 1.000 1.000 1.000 1.000 -1.000 -1.000 1.000", unspaced(lines));
    Map<?, ?> json =
        (Map<?, ?>)
            JsonTree.parse(eval("--results", results, "--per-class", "--json").assertDone().out());
    Map<?, ?> person = (Map<?, ?>) ((List<?>) json.get("classes")).getFirst();
    assertEquals("person", person.get("name"));
    assertEquals(-1.0, person.get("APl"));
    assertEquals(1.0, (double) person.get("AP"), 1e-12);
    assertEquals(person.get("AP"), json.get("AP"));
  }

  private static String unspaced(List<String> lines) {
    return lines.getLast().replaceAll(" +", " ");
  }

  @Test
  void evaluatesWhatAModelFindsOfTheAnnotationsClasses() throws IOException {
    Path out = folder.resolve("out.json");
    List<Object> expected = new ArrayList<>();
    try (Detector detector = Detector.load(model(), LoadOptions.defaults().withThreads(2))) {
      List<Detection> ofA = detector.detect(a, DetectOptions.above(0));
      List<Detection> ofB = detector.detect(b, DetectOptions.above(0));
      Detection first = ofA.getFirst();
      assertNotEquals("person", first.label());
      assertTrue(ofA.stream().anyMatch(d -> d.classId() != first.classId()));
      String other = "}, {\"id\": 500, \"name\": \"%s\"}]".formatted(first.label().toUpperCase());
      String text = Files.readString(annotations).replace("}], \"ann", other + ", \"ann");
      Files.writeString(annotations, text);
      addRows(7, ofA, first.classId(), expected);
      addRows(9, ofB, first.classId(), expected);
    }
    Outcome outcome = evalModel("--results-out", out, "--json").assertDone();
    assertEquals(expected, JsonTree.parse(Files.readString(out)));
    assertEquals(outcome.out(), eval("--results", out, "--json").assertDone().out());
  }

  private static void addRows(
      double image, List<Detection> found, int renumbered, List<Object> rows) {
    for (Detection d : found) {
      if (d.label().equals("person")) {
        rows.add(row(image, 1, d));
      } else if (d.classId() == renumbered) {
        rows.add(row(image, 500, d));
      }
    }
  }

  private static Map<String, Object> row(double image, double category, Detection d) {
    float width = d.box().xmax() - d.box().xmin();
    float height = d.box().ymax() - d.box().ymin();
    List<Object> box =
        List.of((double) d.box().xmin(), (double) d.box().ymin(), (double) width, (double) height);
    return Map.of(
        "image_id", image, "category_id", category, "bbox", box, "score", (double) d.score());
  }

  @Test
  void drawsCurves() throws IOException {
    Path plot = folder.resolve("curves.png");
    eval("--results", results, "--plot", plot).assertDone();
    assertEquals(800, ImageIO.read(plot.toFile()).getWidth());
    eval("--results", results, "--plot", folder.resolve("curves.svg"))
        .assertRefused("curves.svg", ".png");
  }

  @Test
  void refusesOptionsThatDoNotFit() {
    Cli.run("eval", "--annotations", "-", "--model", model())
        .assertRefused("--annotations -", "--images", "--results");
    evalModel("--results", results).assertRefused("either --images", "--results");
    eval("--results", results, "--results-out", folder.resolve("out.json"))
        .assertRefused("--results-out", "--results");
    eval("--results", results, "--plot", folder.resolve("none/p.png"))
        .assertRefused("--plot", "there is no directory");
    evalModel("--results-out", annotations).assertRefused("--results-out would replace");
    Cli.run("eval", "--results", results).assertRefused("--annotations");
    eval("--results", folder).assertRefused(folder.toString(), "is a directory");
  }

  @Test
  void imagesAreFoundBesideTheAnnotationsAsTrainingFindsThem() throws IOException {
    String expected = evalModel("--json").assertDone().out();
    Path beside = Files.createDirectory(folder.resolve("annotations"));
    for (String name : List.of("a.png", "b.jpg")) {
      Files.move(folder.resolve(name), beside.resolve(name));
    }
    assertEquals(expected, eval("--model", model(), "--threads", 2, "--json").assertDone().out());
    Files.move(beside, folder.resolve("images"));
    assertEquals(expected, eval("--model", model(), "--threads", 2, "--json").assertDone().out());
    Files.delete(folder.resolve("images/b.jpg"));
    eval("--model", model()).assertRefused("1 of 2 images", "b.jpg", "--images DIR says where");
  }

  @Test
  void namesTheFirstOfTheMissingImages() throws IOException {
    annotations = annotations("a.png", "none.jpg");
    Path out = folder.resolve("out.json");
    evalModel("--results-out", out).assertRefused("1 of 2 images", "none.jpg");
    annotations = annotations("a.png", "notes.png");
    evalModel("--results-out", out).assertRefused("notes.png", "not an image");
    assertFalse(Files.exists(out));
    eval("--images", folder.resolve("none"), "--model", model())
        .assertRefused("none", "no such directory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"score\": 0.5 | \"score\": NaN | not a finite number",
        "\"score\": 0.5 | \"score\": 1e999 | too large",
        "\"score\": 0.5 | \"score\": \"high\" | score is not a number",
        ", \"score\": 0.5 | ~~ | number 1 of the results: has no score",
        "[0, 0, 50, 4] | [0, 0, 50] | four numbers",
        "[0, 0, 50, 4] | [0, 0, 50, 4, 1] | four numbers",
        "\"image_id\": 7 | \"image_id\": \"seven\" | image_id is not an integer",
        "\"image_id\": 7 | \"image_id\": 8 | image 8",
        "0.5} | 0.5 | not JSON",
        "}] | }] [] | goes on",
      })
  void refusesResultsThatAreNone(String part, String instead, String problem) throws IOException {
    Path bad = folder.resolve("bad.json");
    Files.writeString(bad, Files.readString(results).replace(part, instead));
    eval("--results", bad).assertRefused(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"annotations\" | \"notes\" | has no \"annotations\"",
        "[0, 0, 50, 4] | [\"0\", 0, 50, 4] | number 1 of the annotations (id 1): bbox",
        "[0, 0, 50, 4] | [NaN, 0, 50, 4] | annotation 1: bbox is not four finite numbers",
        "[0, 0, 50, 4] | [0, 0, 50] | number 1 of the annotations (id 1): bbox is not four",
        "\"id\": 1, \"name | \"id\": 9223372036854775808, \"name | number 1 of the categories: id",
        "\"id\": 1, \"name | \"id\": 9.223372036854775807e18, \"name | id is not an integer",
        "person | red\\nbox | class 1, 'red\\nbox'",
        "person | ~~ | class 1, ''",
        "{\"id\": 9 | {\"id\": 7 | two of the images have the id 7",
        "\"images\": [ | \"images\": 5, \"x\": [ | a list of images",
      })
  void refusesAnnotationsThatAreNone(String part, String instead, String problem)
      throws IOException {
    Files.writeString(annotations, Files.readString(annotations).replace(part, instead));
    eval("--results", results).assertRefused("annotations.json", problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"area\": 200, | ~~",
        "\"area\": 200, | \"area\": null,",
        "\"iscrowd\": 0, | ~~",
        "\"iscrowd\": 0 | \"iscrowd\": null",
        "{\"id\": 1, \"image | {\"image",
        "{\"id\": 1, \"image | {\"id\": null, \"image",
        "{\"id\": 7, | {\"width\": null, \"height\": null, \"id\": 7,",
      })
  void whatMayBeMissingMayBeNull(String part, String instead) throws IOException {
    String before = Files.readString(annotations);
    String expected = eval("--results", results).assertDone().out();
    Files.writeString(annotations, before.replace(part, instead));
    assertNotEquals(before, Files.readString(annotations));
    assertEquals(expected, eval("--results", results).assertDone().out());
  }

  @Test
  void folderNamesOfWindowsAreNamedAsWhatIsWrong() throws IOException {
    annotations = annotations("img\\\\a.png", "b.jpg");
    evalModel().assertRefused("1 of 2 images", "\\ between folders");
  }

  @Test
  void aUsedClassThatTheModelLacksIsRefused() throws IOException {
    String text = Files.readString(annotations);
    Files.writeString(annotations, text.replace("\"person\"", "\"RBC\""));
    evalModel().assertRefused("annotations.json", "class 1, 'RBC'");
    Files.writeString(
        annotations, text.replace("\"person\"}", "\"Person\"}, {\"id\": 0, \"name\": \"cells\"}"));
    evalModel().assertDone();
  }

  @Test
  void refusesFilesThatAreMissing() {
    eval("--results", folder.resolve("none.json")).assertRefused("no such file", "none.json");
    annotations = folder.resolve("nothing.json");
    eval("--results", results).assertRefused("no such file", "nothing.json");
  }
}
