package detr.train.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.data.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matchings that can be told by looking, and bad input. */
final class HungarianMatcherTest {
  private static final Target NONE = Target.of(new int[0], new double[0]);

  /** Two images of three queries, two classes. */
  private static LayerPredictions outputs() {
    double[] logits = {
      0, 0, 9, /**/ 5, 0, 0, /**/ 0, 5, 0, //
      0, 0, 0, /**/ 0, 0, 0, /**/ 0, 0, 0
    };
    double[] boxes = {
      0.5, 0.5, 0.2, 0.2, /**/ 0.2, 0.2, 0.2, 0.2, /**/ 0.2, 0.2, 0.2, 0.2, //
      0.1, 0.1, 0.1, 0.1, /**/ 0.9, 0.9, 0.1, 0.1, /**/ 0.5, 0.5, 0.1, 0.1
    };
    return new LayerPredictions(2, 3, 2, logits, boxes, null);
  }

  private static void assertMatch(int[] queries, int[] targets, Match match) {
    assertArrayEquals(queries, match.queries());
    assertArrayEquals(targets, match.targets());
  }

  @Test
  void matchesByClassAndBox() {
    Target sameBox = Target.of(new int[] {1, 0}, new double[] {.2, .2, .2, .2, .2, .2, .2, .2});
    Target corners = Target.of(new int[] {0, 1}, new double[] {.9, .9, .1, .1, .1, .1, .1, .1});
    List<Match> matches = HungarianMatcher.PAPER.match(outputs(), List.of(sameBox, corners));
    assertMatch(new int[] {1, 2}, new int[] {1, 0}, matches.get(0));
    assertMatch(new int[] {0, 1}, new int[] {1, 0}, matches.get(1));
  }

  @Test
  void anImageMayHaveNoTargets() {
    Target one = Target.of(new int[] {0}, new double[] {.5, .5, .1, .1});
    List<Match> matches = HungarianMatcher.PAPER.match(outputs(), List.of(NONE, one));
    assertMatch(new int[0], new int[0], matches.get(0));
    assertMatch(new int[] {2}, new int[] {0}, matches.get(1));
  }

  @Test
  void leavesTargetsOverThatNoQueryIsThereFor() {
    double[] boxes = {.1, .1, .1, .1, .3, .9, .1, .1, .9, .9, .1, .1, .5, .5, .1, .1};
    Target four = Target.of(new int[] {0, 0, 0, 0}, boxes);
    List<Match> matches = HungarianMatcher.PAPER.match(outputs(), List.of(NONE, four));
    assertMatch(new int[] {0, 1, 2}, new int[] {0, 2, 3}, matches.get(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.5|0.5|0|0.2|1|width and height must be more than 0",
        "0.5|0.5|0.25|-0.2|1|width and height must be more than 0",
        "NaN|0.5|0.2|0.2|1|every number must be finite",
        "0.5|0.5|Infinity|0.2|1|every number must be finite",
        "0.5|0.5|0.2|0.2|2|the label must be 0 to 1 for a model of 2 classes",
        "0.5|0.5|0.2|0.2|-1|the label must be 0 to 1 for a model of 2 classes",
      })
  void namesABadTarget(double x, double y, double w, double h, int label, String problem) {
    double[] boxes = {.2, .2, .2, .2, x, y, w, h};
    List<Target> targets = List.of(NONE, Target.of(new int[] {0, label}, boxes));
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> HungarianMatcher.PAPER.match(outputs(), targets));
    String numbers = "[" + x + ", " + y + ", " + w + ", " + h + "], label " + label;
    assertEquals(
        "image 1, box 1 (centre and size " + numbers + "): " + problem, error.getMessage());
  }

  @Test
  void namesABadPrediction() {
    LayerPredictions nan = outputs();
    nan.boxes()[4 * 4 + 2] = Double.NaN;
    assertRefused(nan, "image 1, query 1: the predicted box [0.9, 0.9, NaN, 0.1] is not finite");
    LayerPredictions negative = outputs();
    negative.boxes()[4 * 2 + 3] = -0.5;
    assertRefused(
        negative, "image 0, query 2: the predicted box [0.2, 0.2, 0.2, -0.5] has a negative size");
    LayerPredictions infinite = outputs();
    infinite.logits()[3 * 5 + 1] = Double.POSITIVE_INFINITY;
    assertRefused(infinite, "image 1, query 2: the predicted logit of class 1 is Infinity");
  }

  private static void assertRefused(LayerPredictions outputs, String problem) {
    var error =
        assertThrows(
            DivergedException.class,
            () -> HungarianMatcher.PAPER.match(outputs, List.of(NONE, NONE)));
    assertEquals(problem + "; a model that predicts this has diverged", error.getMessage());
  }

  @Test
  void refusesSizesThatDoNotFit() {
    assertThrows(
        IllegalArgumentException.class,
        () -> HungarianMatcher.PAPER.match(outputs(), List.of(NONE)));
    assertThrows(
        IllegalArgumentException.class, () -> Target.of(new int[] {1, 2}, new double[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LayerPredictions(1, 2, 3, new double[7], new double[8], null));
    assertThrows(IllegalArgumentException.class, () -> new HungarianMatcher(0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new HungarianMatcher(1, -5, 2));
  }
}
