package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.eval.SegmentPng;
import detr.image.Pictures;
import detr.model.DetrConfig;
import detr.model.FormulaModel;
import detr.model.ResNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code eval --panoptic} prints and refuses. */
final class EvalPanopticTest {
  /** Two classes of things and one of stuff; the second image is named, as Cityscapes' are. */
  private static final String TRUTH =
      """
      {"images": [{"id": 42, "file_name": "000000000042.png"}, {"id": "b", "file_name": "b.png"}],
       "categories": [{"id": 1, "name": "person", "isthing": 1}, {"id": 3, "isthing": 1},
         {"id": 184, "name": "tree-merged", "isthing": 0, "color": [1, 2, 3]}],
       "annotations": [
         {"image_id": 42, "file_name": "42.png", "segments_info": [
           {"id": 7, "category_id": 1, "area": 8, "iscrowd": 0, "bbox": [0, 0, 4, 2]},
           {"id": 70000, "category_id": 184, "area": 8, "iscrowd": 0}]},
         {"image_id": "b", "file_name": "b.png", "segments_info": [
           {"id": 1, "category_id": 3, "area": 4, "iscrowd": 0}]}]}
      """;

  private static final String FOUND =
      """
      {"annotations": [
         {"image_id": "b", "file_name": "b.png", "segments_info": []},
         {"image_id": 42, "file_name": "x.png", "segments_info": [
           {"id": 5, "category_id": 1}, {"id": 66000, "category_id": 184, "isthing": false}]}]}
      """;

  @TempDir private Path folder;
  private Path truth;
  private Path pictures;
  private Path found;

  @BeforeEach
  void files() throws IOException {
    truth = Files.writeString(folder.resolve("truth.json"), TRUTH);
    pictures = Files.createDirectory(folder.resolve("pictures"));
    SegmentPng.write(
        pictures.resolve("42.png"),
        4,
        7,
        7,
        7,
        7,
        7,
        7,
        7,
        7,
        0x11170,
        0x11170,
        0x11170,
        0x11170,
        0x11170,
        0x11170,
        0x11170,
        0x11170);
    SegmentPng.write(pictures.resolve("b.png"), 2, 1, 1, 1, 1, 0, 0);
    found = Files.writeString(folder.resolve("found.json"), FOUND);
    SegmentPng.write(
        folder.resolve("x.png"),
        4,
        5,
        5,
        5,
        5,
        5,
        5,
        0,
        0,
        0x101d0,
        0x101d0,
        0x101d0,
        0x101d0,
        0x101d0,
        0x101d0,
        0x101d0,
        0x101d0);
    SegmentPng.write(folder.resolve("b.png"), 2, 0, 0, 0, 0, 0, 0);
  }

  private Outcome eval(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("eval", "--annotations", truth, "--panoptic", pictures));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  @Test
  void printsAsPanopticapiDoes() {
    assertEquals(
        List.of(
            "2 images",
            "          |    PQ     SQ     RQ     N",
            "--------------------------------------",
            "All       |  58.3   58.3   66.7     3",
            "Things    |  37.5   37.5   50.0     2",
            "Stuff     | 100.0  100.0  100.0     1"),
        eval("--results", found).assertDone().lines());
  }

  @Test
  void tellsOfClassesWhenAsked() {
    List<String> lines = eval("--results", found, "--per-class").assertDone().lines();
    assertEquals("class 3 0.0 0.0 0.0 0 1 0", lines.get(9).replaceAll(" +", " "));
    Map<?, ?> json =
        (Map<?, ?>)
            JsonTree.parse(eval("--results", found, "--per-class", "--json").assertDone().out());
    assertEquals(Map.of("PQ", 1.75 / 3, "SQ", 1.75 / 3, "RQ", 2 / 3.0, "N", 3.0), json.get("all"));
    Map<?, ?> person = (Map<?, ?>) ((List<?>) json.get("classes")).getFirst();
    assertEquals(0.75, person.get("PQ"));
    assertEquals("person", person.get("name"));
  }

  @Test
  void findsPicturesInTheFolderOfTheName() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("found"));
    for (String name : List.of("x.png", "b.png")) {
      Files.move(folder.resolve(name), inside.resolve(name));
    }
    eval("--results", found).assertDone();
    Files.delete(inside.resolve("b.png"));
    eval("--results", found).assertRefused("b.png", "there is no such PNG");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"id\": 5, \"category_id\": 1}, | ~~ | image 42: the prediction's PNG has segment 5",
        "\"id\": 5 | \"id\": 6 | image 42: the prediction's PNG has segment 5",
        "[]} | [{\"id\": 9, \"category_id\": 1}]} | image b: the prediction's JSON has segment 9",
        "\"category_id\": 1 | \"category_id\": 2 | image 42: segment 5 is predicted to be of"
            + " category 2",
        "x.png | b.png | image 42: it has 4x4, and the prediction 2x3",
        "\"image_id\": \"b\" | \"image_id\": \"c\" | image b: the results have nothing for it",
        "\"image_id\": \"b\" | \"image_id\": 42 | found.json: has image 42 twice",
        "\"id\": 5 | \"id\": 66000 | two segments have the id 66000",
        "\"id\": 5 | \"id\": 16777216 | segment 16777216: ids are 1 to 16777215",
        "\"id\": 5 | \"id\": \"five\" | number 2 of the annotations: id is not an integer",
        "{\"id\": 5, | { | number 2 of the annotations: has no id",
        "\"segments_info\" | \"segments\" | number 1 of the annotations: has no segments_info",
        "\"annotations\" | \"notes\" | has no \"annotations\"",
      })
  void refusesResultsThatAreNone(String part, String instead, String problem) throws IOException {
    Files.writeString(found, FOUND.replace(part, instead));
    eval("--results", found).assertRefused(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"area\": 8, | ~~ | number 1 of the annotations: has no area",
        ", \"isthing\": 0 | ~~ | number 3 of the categories: has no isthing",
        "\"category_id\": 3 | \"category_id\": 4 | image b: segment 1 is of category 4",
        "{\"id\": 3, | {\"id\": 1, | number 2 of the categories: another has the id 1",
        "42.png\", \"seg | 43.png\", \"seg | 43.png: there is no such PNG",
        "\"area\": 8, \"iscrowd\": 0, | \"area\": 7, | an area of 7 in the JSON and 8 pixels",
      })
  void refusesAnnotationsThatAreNone(String part, String instead, String problem)
      throws IOException {
    Files.writeString(truth, TRUTH.replace(part, instead));
    eval("--results", found).assertRefused(problem);
  }

  @Test
  void tellsOfSegmentsThatTheGroundTruthHasInOnePlaceOnly() throws IOException {
    Files.writeString(
        truth, TRUTH.replace("{\"id\": 1, \"category_id\": 3", "{\"id\": 2, \"category_id\": 3"));
    Outcome outcome = eval("--results", found);
    assertEquals(ExitCode.OK, outcome.code());
    outcome.assertReported("2 segments of the annotations are only in");
  }

  @Test
  void refusesOptionsThatDoNotFit() {
    eval("--results", found, "--plot", folder.resolve("p.png"))
        .assertRefused("--plot", "of boxes", "detect --panoptic");
    eval("--results", found, "--threshold", 0.5).assertRefused("--threshold", "--panoptic");
    Cli.run("eval", "--annotations", truth, "--panoptic", truth, "--results", found)
        .assertRefused("--panoptic", "no such directory");
    eval("--model", Cli.converted(FormulaModel.TINY_COCO), "--images", folder)
        .assertRefused("needs a panoptic model");
    eval("--model", panoptic(), "--images", folder).assertRefused("1 of 2 images are missing");
  }

  private static Path panoptic() {
    return FormulaModel.panopticFile(
        new DetrConfig(ResNetConfig.bottlenecks(1, 1, 1, 1), false, 128, 8, 1, 2, 48, 20, 250));
  }

  /** A model's own segments are the ground truth, so that it is right everywhere. */
  @Test
  void aModelIsEvaluatedAsItsFilesAre() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    BufferedImage image = new BufferedImage(260, 20, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < 260 * 20; i++) {
      image.setRGB(i % 260, i / 260, random.nextInt(1 << 24));
    }
    Path photo = images.resolve("000000000042.png");
    Pictures.write(image, photo);
    Path coco = folder.resolve("coco");
    Cli.run("detect", "--model", panoptic(), "--threshold", 0.05, "--panoptic", coco, photo)
        .assertDone();
    Path results = coco.resolve("panoptic.json");
    StringBuilder categories = new StringBuilder();
    for (int id = 0; id < 250; id++) {
      categories
          .append(id == 0 ? "" : ", ")
          .append("{\"id\": %d, \"isthing\": %b}".formatted(id, id <= 90));
    }
    Files.writeString(
        truth,
        "{\"images\": [{\"id\": 42, \"file_name\": \"000000000042.png\"}], \"categories\": ["
            + categories
            + "], "
            + Files.readString(results).strip().substring(1));
    pictures = coco;
    Outcome ofModel =
        eval("--model", panoptic(), "--images", images, "--threshold", 0.05, "--json").assertDone();
    Map<?, ?> all = (Map<?, ?>) ((Map<?, ?>) JsonTree.parse(ofModel.out())).get("all");
    assertEquals(1.0, all.get("PQ"));
    assertTrue((double) all.get("N") >= 1, ofModel.out());
    assertEquals(ofModel.out(), eval("--results", results, "--json").assertDone().out());
    assertEquals(
        ofModel.out(),
        eval("--model", panoptic(), "--threshold", 0.05, "--json").assertDone().out());
    Outcome unsure = eval("--model", panoptic(), "--images", images, "--json").assertDone();
    assertNotEquals(ofModel.out(), unsure.out());
  }
}
