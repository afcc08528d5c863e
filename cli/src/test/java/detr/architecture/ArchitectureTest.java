package detr.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The arrows of the house: who may see whom, in all modules but the benchmarks. A new package gets
 * a line in {@link #house}; a new arrow is a name in one, and must point down.
 */
final class ArchitectureTest {
  private static final String JACKSON = "tools.jackson.core";
  private static final String TWELVE_MONKEYS = "com.twelvemonkeys.imageio";
  private static final JavaClasses DETR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("detr");

  /**
   * @param root the package of the house, {@code detr} but in tests of the test
   */
  private static Rooms house(String root) {
    return new Rooms(root)
        .room("tensor", Set.of())
        .room("tensor.kernel", Set.of(), "jdk.incubator.vector")
        .room("tensor.fast", Set.of("tensor", "tensor.kernel"))
        .room("nn", Set.of("tensor"))
        .room("nn.autograd", Set.of("tensor", "tensor.fast"))
        .room("nn.optim", Set.of("nn", "tensor", "tensor.fast"))
        .room("weights", Set.of("tensor"), JACKSON)
        .room("geometry", Set.of())
        .room("result", Set.of("geometry"))
        .room("image.codec", Set.of(), TWELVE_MONKEYS)
        .room("image", Set.of("geometry", "image.codec", "tensor", "weights"), TWELVE_MONKEYS)
        .room("render", Set.of("geometry", "result", "image"))
        .room("format", Set.of("geometry", "result", "image"), JACKSON)
        .room("model", Set.of("image", "nn", "tensor", "tensor.fast", "weights"))
        .room(
            "inference",
            Set.of(
                "geometry", "result", "image", "model", "nn", "tensor", "tensor.fast", "weights"))
        .room("coco", Set.of("geometry", "result", "image", "model", "tensor"), JACKSON)
        .room(
            "data", Set.of("coco", "geometry", "image", "inference", "model", "tensor", "weights"))
        .room("data.synthetic", Set.of("result", "data", "geometry", "image", "render"))
        .room("eval", Set.of("coco"))
        .room("train.loss", Set.of("data", "geometry", "model", "tensor"))
        .room(
            "train",
            Set.of(
                "result",
                "coco",
                "data",
                "eval",
                "geometry",
                "image",
                "inference",
                "model",
                "nn",
                "nn.autograd",
                "nn.optim",
                "render",
                "tensor",
                "tensor.fast",
                "train.loss",
                "weights"),
            JACKSON)
        .api(Set.of("coco", "result", "image", "inference", "model", "tensor"))
        .room(
            "cli..",
            Set.of(
                "result",
                "api",
                "coco",
                "data",
                "data.synthetic",
                "eval",
                "format",
                "geometry",
                "image",
                "inference",
                "model",
                "render",
                "tensor",
                "tensor.fast",
                "train",
                "train.loss",
                "weights"),
            JACKSON,
            "picocli",
            "org.knowm.xchart");
  }

  private static ArchRule arrowsOf(Rooms rooms) {
    return classes().that(rooms.inTheHouse()).should(rooms.seeOnlyWhatTheirRoomMay());
  }

  @Test
  void everyRoomSeesOnlyWhatItMay() {
    assertTrue(
        Stream.of("tensor.Tensor", "nn.Linear", "weights.Checkpoint", "Detector", "cli.Main")
            .allMatch(name -> DETR.contain("detr." + name)),
        "all modules are looked at");
    arrowsOf(house("detr")).check(DETR);
  }

  /** The rule of resizing is a setting of a model, which itself never sees a picture. */
  @Test
  void theModelKnowsOfImagesOnlyHowLargeTheyAre() {
    modelSeesNoImages("detr").check(DETR);
  }

  private static ArchRule modelSeesNoImages(String root) {
    Set<String> settings = Set.of("ResizeRule", "ImageSize");
    return noClasses()
        .that()
        .resideInAPackage(root + ".model")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are images",
                type ->
                    type.getPackageName().equals(root + ".image")
                        && !settings.contains(type.getSimpleName())));
  }

  /** A small house with one wrong arrow of each kind. */
  @Test
  void wrongArrowsAreReported() {
    String root = "detr.architecture.wrong";
    JavaClasses wrong = new ClassFileImporter().importPackages(root);
    EvaluationResult found = arrowsOf(house(root)).evaluate(wrong);
    List<String> reported = found.getFailureReport().getDetails();
    for (String expected :
        List.of(
            "tensor.kernel: Method <" + root + ".tensor.kernel.Kernel.run(",
            "weights: Field <" + root + ".weights.Reader.layer>",
            "image: Field <" + root + ".image.Picture.chart>",
            root + ".cellar.Forgotten is in no room")) {
      assertTrue(
          reported.stream().anyMatch(line -> line.startsWith(expected)),
          () -> "not reported: " + expected + " in " + String.join("\n", reported));
    }
    assertEquals(4, reported.size(), "right arrows are no violations");
    assertEquals(1, modelSeesNoImages(root).evaluate(wrong).getFailureReport().getDetails().size());
  }

  @Test
  void arrowsCannotPointUp() {
    Rooms rooms = new Rooms("detr").room("tensor", Set.of());
    assertThrows(
        IllegalArgumentException.class, () -> rooms.room("tensor.fast", Set.of("tensor.kernel")));
  }
}
